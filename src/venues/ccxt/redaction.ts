/** Takes out of a text what must not be kept: the words of the key wherever they stand, and every field that is named like a secret. */

import type { VenueKey } from './key-file.ts'
import type { Secret } from './secret.ts'

export type Redaction = (text: string) => string

const REDACTED = '[redacted]'

/** How a name of a secret ends. A stream of an account is named after its listen key. */
const ENDS =
  'signature|sign|secret|token|api[_-]?key|access[_-]?key|listen[_-]?key|passphrase|password|cookie|authorization|jwt|stream'

/** `"name": "value"`, with whatever stands before the end of the name; a value that is no text goes as well. */
const FIELD = new RegExp(String.raw`"([A-Za-z_-]{0,40}(?:${ENDS}))"(\s*:\s*)("(?:[^"\\]|\\.)*"?|[^\s,}\]]+)`, 'gi')
/** `name=value` of an address or a form. */
const PARAMETER = new RegExp(String.raw`\b([A-Za-z_-]{0,40}(?:${ENDS}))=[^&\s"]+`, 'gi')

/** Shorter words stand in every second message. */
const WORD_CHARACTERS_MIN = 4

export function redactionOf(key: VenueKey | undefined): Redaction {
  const words = key === undefined ? [] : [key.apiKey, key.secret, key.password].flatMap(wordsOf)
  return text => {
    const unnamed = text.replace(FIELD, `"$1"$2"${REDACTED}"`).replace(PARAMETER, `$1=${REDACTED}`)
    return words.reduce((rest, word) => rest.replaceAll(word, REDACTED), unnamed)
  }
}

/** As it is, as JSON writes it, and as an address does. */
function wordsOf(secret: Secret | undefined): string[] {
  const word = secret?.open() ?? ''
  if (word.length < WORD_CHARACTERS_MIN) return []
  return [...new Set([word, JSON.stringify(word).slice(1, -1), encodeURIComponent(word)])]
}
