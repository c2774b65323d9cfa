/**
 * Cuts TypeScript into comments, strings, regular expressions, words and signs; just enough to tell code from text.
 *
 * Why not a parser: TypeScript 7 has no API to call, and tidy must run before anything else is installed but Node.
 */

export const TOKEN_KINDS = ['comment', 'string', 'regex', 'word', 'sign'] as const
export type TokenKind = (typeof TOKEN_KINDS)[number]

export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly offset: number
}

/** In this order at each place. A template is a string from backtick to `${` or backtick; what stands in `${}` is code. */
const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\/|^#![^\n]*/y
const QUOTED = /'(?:[^'\\\n]|\\[\s\S])*'|"(?:[^"\\\n]|\\[\s\S])*"/y
const TEMPLATE_HEAD = /`(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y
const TEMPLATE_REST = /\}(?:[^`\\$]|\\[\s\S]|\$(?!\{))*(?:`|\$\{)/y
const REGEX = /\/(?![*/])(?:[^\\/[\n]|\\[^\n]|\[(?:[^\]\\\n]|\\[^\n])*\])+\/[a-z]*/y
const WORD = /[\p{ID_Start}$_#][\p{ID_Continue}$]*|\d[\w.]*/uy
const SIGN = /\*\*=?|=>|\S/y

/** After these words a slash begins a regular expression; after other words it divides. */
const BEFORE_REGEX = new Set([
  'return',
  'typeof',
  'case',
  'in',
  'of',
  'do',
  'else',
  'void',
  'delete',
  'throw',
  'new',
  'yield',
  'await',
])

/** Errors: SyntaxError for a text that ends within a string, a comment or a template. */
export function tokenize(text: string): Token[] {
  return new Lexer(text).run()
}

class Lexer {
  readonly #text: string
  readonly #tokens: Token[] = []
  /** For each open template: how many braces were open where it began. */
  readonly #templates: number[] = []
  #braces = 0
  #at = 0
  #newestCode: Token | undefined

  constructor(text: string) {
    this.#text = text
  }

  run(): Token[] {
    for (this.#skipSpace(); this.#at < this.#text.length; this.#skipSpace()) this.#next()
    if (this.#templates.length > 0) this.#fail('a template is not closed')
    return this.#tokens
  }

  #next(): void {
    const character = this.#text[this.#at]!
    if (this.#take('comment', COMMENT) || this.#take('string', QUOTED)) return
    if (character === '`') return this.#template(TEMPLATE_HEAD)
    if (character === '}' && this.#templates.at(-1) === this.#braces) {
      this.#templates.pop()
      return this.#template(TEMPLATE_REST)
    }
    if (character === "'" || character === '"' || this.#text.startsWith('/*', this.#at)) this.#fail('it is not closed')
    if (character === '/' && this.#mayBeRegex() && this.#take('regex', REGEX)) return
    if (this.#take('word', WORD)) return
    if (character === '{') this.#braces++
    if (character === '}') this.#braces--
    this.#take('sign', SIGN)
  }

  #template(pattern: RegExp): void {
    if (!this.#take('string', pattern)) this.#fail('a template is not closed')
    if (this.#newestCode!.text.endsWith('${')) this.#templates.push(this.#braces)
  }

  #take(kind: TokenKind, pattern: RegExp): boolean {
    pattern.lastIndex = this.#at
    const found = pattern.exec(this.#text)
    if (found === null) return false
    const token: Token = { kind, text: found[0], offset: this.#at }
    this.#tokens.push(token)
    if (kind !== 'comment') this.#newestCode = token
    this.#at += found[0].length
    return true
  }

  #mayBeRegex(): boolean {
    const before = this.#newestCode
    if (before === undefined) return true
    if (before.kind === 'word') return BEFORE_REGEX.has(before.text)
    if (before.kind === 'string') return before.text.endsWith('${')
    return before.kind === 'sign' && ![')', ']', '}'].includes(before.text)
  }

  #skipSpace(): void {
    while (this.#at < this.#text.length && /\s/.test(this.#text[this.#at]!)) this.#at++
  }

  #fail(what: string): never {
    const line = this.#text.slice(0, this.#at).split('\n').length
    throw new SyntaxError(`line ${line}: ${what}`)
  }
}
