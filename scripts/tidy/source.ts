/** One source file as tidy sees it: its code without comments and texts, and what it imports. */

import path from 'node:path'
import { type Token, tokenize } from './tokens.ts'

export interface Import {
  readonly line: number
  /** Relative to the project folder for our own files; the package name for others. */
  readonly target: string
  readonly isOwn: boolean
  /** `Address`: a module that is started rather than imported, `new URL('./x.ts', …)`. */
  readonly way: 'Import' | 'Address'
}

export interface Source {
  readonly file: string
  /** Comments, strings and regular expressions are blanked; positions are kept. */
  readonly code: readonly string[]
  readonly imports: readonly Import[]
  /** Lines with an `import(…)` of something that is not a plain text: nobody can say what it imports. */
  readonly computedImports: readonly number[]
  readonly startsWithComment: boolean
}

/** Names by which our own package can be imported, and what they mean (package.json, `exports`). */
const OWN_NAMES: Readonly<Record<string, string>> = {
  'holdfast/strategy': 'src/strategy/index.ts',
  'holdfast/strategy/testing': 'src/strategy/testing.ts',
}

/** Errors: SyntaxError for a file that cannot be cut into tokens. */
export function readSource(file: string, text: string): Source {
  if (file.endsWith('.tsx')) return readPage(file, text)
  const tokens = tokenize(text)
  const first = tokens.find(token => !token.text.startsWith('#!'))
  const code = blankTexts(text, tokens).split('\n')
  const solid = tokens.filter(token => token.kind !== 'comment')
  const lineOf = (token: Token) => text.slice(0, token.offset).split('\n').length
  return {
    file,
    code,
    imports: readImports(file, solid, lineOf),
    computedImports: solid.filter((_, at) => isComputedImport(solid, at)).map(lineOf),
    startsWithComment: first?.kind === 'comment',
  }
}

/**
 * Why: between tags stands plain text, which the tokenizer cannot cut. What tidy asks of a page stands before the first tag: biome keeps
 * imports at the top. `code` is blanked there alone, and any `import(` below counts as computed.
 */
function readPage(file: string, text: string): Source {
  const lines = text.split('\n')
  const headLines = lines.findLastIndex(line => /^(import\b.*|\} )from '|^import '/.test(line)) + 1
  const { code, ...head } = readSource(file.slice(0, -1), lines.slice(0, headLines).join('\n'))
  const body = lines.slice(headLines)
  const computed = body.flatMap((line, at) => (/\bimport\(/.test(line) ? [headLines + at + 1] : []))
  const startsWithComment = head.startsWithComment || /^\/[*/]/.test(text)
  return { ...head, file, code: [...code.slice(0, headLines), ...body], computedImports: computed, startsWithComment }
}

function readImports(file: string, solid: readonly Token[], lineOf: (token: Token) => number): Import[] {
  const imports: Import[] = []
  solid.forEach((token, at) => {
    const way = wayOf(solid, at)
    if (way === undefined) return
    const name = token.text.slice(1, -1)
    if (way === 'Address' && !/^\.{1,2}\/.*\.ts$/.test(name)) return
    imports.push({ line: lineOf(token), way, ...targetOf(file, name) })
  })
  return imports
}

/** A string right after `from`, `import`, `import(`, `new URL(` or `import.meta.resolve(`. */
function wayOf(solid: readonly Token[], at: number): Import['way'] | undefined {
  if (!isPlainString(solid[at]!)) return undefined
  const [before, second, third, fourth] = [1, 2, 3, 4].map(back => solid[at - back]?.text)
  if (before === 'from' || before === 'import') return 'Import'
  if (before !== '(') return undefined
  if (second === 'import') return 'Import'
  if (second === 'URL' && third === 'new') return 'Address'
  return second === 'resolve' && third === '.' && fourth === 'meta' ? 'Address' : undefined
}

function isComputedImport(solid: readonly Token[], at: number): boolean {
  const next = solid[at + 2]
  return solid[at]!.text === 'import' && solid[at + 1]?.text === '(' && next !== undefined && !isPlainString(next)
}

function isPlainString({ kind, text }: Token): boolean {
  return kind === 'string' && !text.startsWith('}') && !text.endsWith('${')
}

function targetOf(file: string, name: string): Pick<Import, 'target' | 'isOwn'> {
  if (name.startsWith('.'))
    return { target: path.posix.normalize(path.posix.join(path.posix.dirname(file), name)), isOwn: true }
  const own = OWN_NAMES[name]
  return { target: own ?? name, isOwn: own !== undefined }
}

function blankTexts(text: string, tokens: readonly Token[]): string {
  let blanked = ''
  let at = 0
  for (const { kind, text: part, offset } of tokens) {
    if (kind === 'word' || kind === 'sign') continue
    blanked += text.slice(at, offset) + part.replace(/[^\n]/g, ' ')
    at = offset + part.length
  }
  return blanked + text.slice(at)
}
