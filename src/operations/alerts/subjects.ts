/** What an alert is about, by the names that a session knows; and which alerts are told together. */

/** The names of a configuration, that a text may have in it. */
export interface KnownNames {
  readonly instruments: readonly string[]
  readonly venues: readonly string[]
  readonly accounts: readonly string[]
  readonly strategies: readonly string[]
}

/** Their texts begin with the name of a node. */
const OF_NODES = /^(STANDBY|NODE)_/
const LINE_WORDS = /^(\S+) line (\S+)/

/** Returns: a node, a line (`SIM/a`), an instrument, a strategy, an account, a venue that the text names; empty where it names none. */
export function subjectOf(names: KnownNames, code: string, text: string): string {
  if (OF_NODES.test(code)) return /^([\w.-]{1,40}) (?:stands by|is not heard|cannot be)/.exec(text)?.[1] ?? ''
  const [, venue, line] = LINE_WORDS.exec(text) ?? []
  if (venue !== undefined && names.venues.includes(venue)) return `${venue}/${line}`
  const words = wordsOf(text)
  const found = [names.instruments, names.strategies, names.accounts, names.venues].map(some =>
    some.find(name => words.has(name)),
  )
  return found.find(name => name !== undefined) ?? ''
}

/** What may be a name in a text: without the stops and colons after it. */
export function wordsOf(text: string): ReadonlySet<string> {
  return new Set(text.split(/[^\w./:-]+/).map(word => word.replace(/[.:]+$/, '')))
}

/** Instruments of one venue are told together, and so are its lines; anything else by itself. */
export function groupOf(code: string, subject: string): string {
  const venue = /\.([A-Z0-9_]{1,16}(?:\/.*)?)$/.exec(subject)?.[1]
  return `${code} ${venue ?? subject}`
}
