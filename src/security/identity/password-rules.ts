/** Which passwords and which names are taken. Pure. */

const CHARS_MIN = 12
const CHARS_MAX = 256
const DIFFERENT_MIN = 5
/** What has to be left when names, common words and digits are taken away. */
const LEFT_MIN = 4

/** Words that long passwords of leaked collections are made of; letters only, as `plainOf` makes them. */
const COMMON_WORDS: readonly string[] = [
  'correcthorsebatterystaple',
  'administrator',
  'qwertyuiop',
  'asdfghjkl',
  'password',
  'passwort',
  'letmein',
  'iloveyou',
  'princess',
  'sunshine',
  'football',
  'baseball',
  'superman',
  'whatever',
  'trustno',
  'starwars',
  'computer',
  'internet',
  'changeme',
  'holdfast',
  'trading',
  'bitcoin',
  'welcome',
  'monkey',
  'dragon',
  'master',
  'shadow',
  'secret',
  'summer',
  'winter',
  'spring',
  'autumn',
  'qwertz',
  'qwerty',
  'azerty',
  'zxcvbnm',
  'asdfgh',
  'abcdefghijklmnopqrstuvwxyz',
  'abcdefgh',
  'abcdef',
  'admin',
  'login',
  'hello',
  'money',
  'crypto',
  'trader',
  'test',
  'abc',
  'qaz',
  'wsx',
  'edc',
]

const LETTER_OF: Readonly<Record<string, string>> = {
  '0': 'o',
  '1': 'i',
  '3': 'e',
  '4': 'a',
  '5': 's',
  '7': 't',
  '@': 'a',
  $: 's',
  '!': 'i',
}

/** Returns: why a password is not taken; undefined for one that is. */
export function faultOfPassword(password: string, name: string): string | undefined {
  const chars = [...password.normalize('NFKC')]
  if (chars.length < CHARS_MIN) return `it has ${chars.length} characters, and needs at least ${CHARS_MIN}`
  if (chars.length > CHARS_MAX) return `it has ${chars.length} characters, and may have at most ${CHARS_MAX}`
  if (new Set(chars).size < DIFFERENT_MIN) return `it has fewer than ${DIFFERENT_MIN} different characters`
  const left = Math.min(whatIsLeft(password, name, true), whatIsLeft(password, name, false))
  return left < LEFT_MIN ? 'it is little more than a common word, the name or digits' : undefined
}

/** How many characters are left without common words, the name, and digits. */
function whatIsLeft(password: string, name: string, readsDigitsAsLetters: boolean): number {
  let plain = plainOf(password, readsDigitsAsLetters)
  for (const word of [plainOf(name, false), ...COMMON_WORDS]) {
    if (word.length >= 3) plain = plain.replaceAll(word, '')
  }
  return [...plain].length
}

/** Small letters of any script; digits and signs as the letters that they are used for, or not at all. */
function plainOf(text: string, readsDigitsAsLetters: boolean): string {
  const small = text.normalize('NFKC').toLowerCase()
  const read = readsDigitsAsLetters ? small.replaceAll(/[0-9@$!]/g, sign => LETTER_OF[sign] ?? sign) : small
  return read.replaceAll(/[^\p{L}]/gu, '')
}

const NAME = /^[a-z0-9][a-z0-9._-]{0,39}$/

export const NAME_RULE = '1 to 40 small letters, digits, ".", "_" or "-", the first one a letter or a digit'

export function isPersonName(text: string): boolean {
  return NAME.test(text)
}
