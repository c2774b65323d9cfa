/** Words that must not stand in the pure rooms, and the one cast that only risk may write. */

import { isTest, isTestMaterial } from './files.ts'
import type { Source } from './source.ts'

interface Ban {
  readonly word: RegExp
  readonly name: string
  readonly instead: string
}

/** A square root is not here: IEEE 754 fixes its every bit, and all our machines keep to it. */
const INEXACT = /\bMath\.(a?(cos|sin|tan)h?|atan2|exp|expm1|log|log2|log10|log1p|pow|cbrt|hypot)\b/

const PURE_BANS: readonly Ban[] = [
  { word: /\bDate\b/, name: 'Date', instead: 'the input’s timeUs' },
  { word: /\bMath\.random\b/, name: 'Math.random', instead: 'core/std/random.ts with a seed' },
  { word: /\bPromise\b/, name: 'Promise', instead: 'an effect, and the report that answers it' },
  { word: /\basync\b|\bawait\b/, name: 'async', instead: 'an effect, and the report that answers it' },
  { word: /\bIntl\b/, name: 'Intl', instead: 'formatScaled, or format at the edge' },
  { word: /\blocaleCompare\b|\btoLocale\w*/, name: 'locale', instead: 'plain comparison of code units' },
  { word: /\bWeakRef\b|\bFinalizationRegistry\b/, name: 'WeakRef', instead: 'an owner that removes what it added' },
  { word: INEXACT, name: 'inexact Math', instead: 'whole numbers (mulDiv, divFloor)' },
  // A power of two is exact, and so is one of a bigint; any other differs between engines.
  { word: /(?<!\b2 |\d+n )\*\*/, name: 'a power', instead: 'a table of scales, or bigint' },
  { word: /\bMath\b(?!\.\w)/, name: 'Math by another name', instead: 'Math.name, which tidy can read' },
  { word: /\bglobalThis\b|\beval\b|\bFunction\s*\(/, name: 'a back door', instead: 'what the file imports' },
]

const APPROVAL: Ban = {
  word: /\bas\s+(unknown\s+as\s+)?RiskApproved\b|<RiskApproved<[^>]*>>\s*[\w({[]/,
  name: 'as RiskApproved',
  instead: 'the gate of core/risk',
}

interface Exception {
  readonly file: RegExp
  readonly ban: string
  readonly reason: string
}

/** Each with its reason; a test finds those that nobody needs any more. */
export const EXCEPTIONS: readonly Exception[] = [
  { file: /^src\/core\/risk\/gate\.ts$/, ban: 'as RiskApproved', reason: 'the gate itself' },
]

export function findBannedWords(sources: readonly Source[], exceptions = EXCEPTIONS): string[] {
  // Tests and their material may look at the world, and make what only the gate may make.
  const looked = sources.filter(({ file }) => !isTest(file) && !isTestMaterial(file) && !/^test\//.test(file))
  return looked.flatMap(source => {
    const isPure = /^src\/(core|strategy)\//.test(source.file)
    const bans = isPure ? [...PURE_BANS, APPROVAL] : [APPROVAL]
    const isExcepted = (ban: Ban) => exceptions.some(each => each.ban === ban.name && each.file.test(source.file))
    return bans.filter(ban => !isExcepted(ban)).flatMap(ban => findWord(source, ban))
  })
}

function findWord({ file, code }: Source, ban: Ban): string[] {
  return code.flatMap((line, index) =>
    ban.word.test(line) ? [`${file}:${index + 1}: ${ban.name} is banned here, use ${ban.instead}`] : [],
  )
}
