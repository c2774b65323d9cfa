/**
 * Takes out of a text what looks like a secret, before the text leaves the machine.
 *
 * Invariant: rather too much than too little. Hashes of blocks, ids and prices stay: they are what the reader needs.
 */

export const REDACTED = '[redacted]'

/** What stands after such a name is a secret, in YAML, JSON, an address, a header or a command line. */
const NAMES =
  '(?:pass(?:words?|phrases?|wd)|secrets?|tokens?|credentials?|authorization|cookie|signature|api[_-]?keys?|access[_-]?keys?|private[_-]?keys?|routing[_-]?keys?|bot[_-]?token|session[_-]?id|recovery[_-]?codes?|totp)'

const RULES: readonly (readonly [RegExp, string])[] = [
  // A block of a key or certificate, cut off or not.
  [/-----BEGIN [A-Z ]+-----[\s\S]*?(?:-----END [A-Z ]+-----|$)/g, REDACTED],
  [/\b(bearer|basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${REDACTED}`],
  // The name and password of an address; then all that is asked for after the question mark.
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@]+@/gi, `$1${REDACTED}@`],
  [/\b([a-z][a-z0-9+.-]*:\/\/[^\s?#'"]+[?#])[^\s'"]+/gi, `$1${REDACTED}`],
  // Hooks of chats have their secret in the path.
  [/\b(https:\/\/hooks\.[^\s/'"]+\/)[^\s'"]+/gi, `$1${REDACTED}`],
  [/\/bot\d+:[\w-]+/g, `/bot${REDACTED}`],
  // Our own tokens, and what programs of others make recognisable.
  [/\b(?:(?:hf|sk|pk|xox[abprs]|gh[pousr]|glpat|AGE-SECRET-KEY)[_-]|AKIA)[\w-]{12,}/g, REDACTED],
  [/\botpauth:\/\/[^\s'"]+/gi, REDACTED],
  [
    new RegExp(
      `(["']?[\\w.-]*${NAMES}[\\w-]*["']?\\s*[:=]\\s*)("(?:[^"\\\\\\n]|\\\\.)*"|'[^'\\n]*'|\\[[^\\]]*\\]|\\{[^}]*\\}|[^\\s,;}\\]]+)`,
      'gi',
    ),
    `$1${REDACTED}`,
  ],
]

/** `secrets` are those that this process knows, word for word. */
export function redact(text: string, secrets: readonly string[] = []): string {
  const without = secrets
    .filter(secret => secret.length >= 4)
    .reduce((rest, secret) => rest.replaceAll(secret, REDACTED), text)
  return RULES.reduce((rest, [pattern, instead]) => rest.replaceAll(pattern, instead), without)
}
