/** Words that must not stand in the pure rooms, and the one cast that only risk may write. */

import type { Source } from './source.ts'

interface Ban {
  readonly word: RegExp
  readonly name: string
  readonly instead: string
}

const PURE_BANS: readonly Ban[] = [
  { word: /\bDate\b/, name: 'Date', instead: 'the input’s timeUs' },
  { word: /\bMath\.random\b/, name: 'Math.random', instead: 'core/std/random.ts with a seed' },
  { word: /\bPromise\b/, name: 'Promise', instead: 'an effect, and the report that answers it' },
  { word: /\basync\b|\bawait\b/, name: 'async', instead: 'an effect, and the report that answers it' },
  { word: /\bIntl\b/, name: 'Intl', instead: 'formatScaled, or format at the edge' },
  { word: /\blocaleCompare\b|\btoLocale\w*/, name: 'locale', instead: 'plain comparison of code units' },
  { word: /\bWeakRef\b|\bFinalizationRegistry\b/, name: 'WeakRef', instead: 'an owner that removes what it added' },
  { word: /\bMath\.(exp|log|log2|log10|pow|sin|cos|tan|sqrt|cbrt|hypot)\b/, name: 'inexact Math', instead: 'whole numbers (mulDiv, divFloor)' },
]

const APPROVAL: Ban = { word: /\bas\s+(unknown\s+as\s+)?RiskApproved\b/, name: 'as RiskApproved', instead: 'the gate of core/risk' }

/** Each with its reason. */
const EXCEPTIONS: readonly { readonly file: RegExp; readonly ban: string; readonly reason: string }[] = [
  { file: /^src\/core\/std\/random\.ts$/, ban: 'inexact Math', reason: 'gaussian numbers for simulated markets, never for money' },
  { file: /^src\/strategy\/indicators\//, ban: 'inexact Math', reason: 'indicators are statistics, not money' },
  { file: /^src\/strategy\/duration\.ts$/, ban: 'Date', reason: 'a word of a message, not the clock' },
  { file: /\.test\.ts$/, ban: '*', reason: 'tests may look at the world' },
  { file: /^src\/core\/risk\//, ban: 'as RiskApproved', reason: 'the gate itself' },
]

export function findBannedWords(sources: readonly Source[]): string[] {
  const findings: string[] = []
  for (const source of sources) {
    const isPure = /^src\/(core|strategy)\//.test(source.file)
    const bans = isPure ? [...PURE_BANS, APPROVAL] : [APPROVAL]
    for (const ban of bans) if (!isExcepted(source.file, ban.name)) findings.push(...findWord(source, ban))
  }
  return findings
}

function findWord(source: Source, ban: Ban): string[] {
  const findings: string[] = []
  source.code.forEach((line, index) => {
    if (ban.word.test(line)) findings.push(`${source.file}:${index + 1}: ${ban.name} is banned here, use ${ban.instead}`)
  })
  return findings
}

function isExcepted(file: string, ban: string): boolean {
  return EXCEPTIONS.some(exception => (exception.ban === ban || exception.ban === '*') && exception.file.test(file))
}
