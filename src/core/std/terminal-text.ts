/** Texts of others on the way to a terminal: nothing in them moves the cursor, hides what stands there or turns it around. Pure. */

/** What is obeyed and not shown: control characters but the line's end, and those that turn the direction of writing. */
const OBEYED = '[\\u0000-\\u0009\\u000b-\\u001f\\u007f-\\u009f\\u061c\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]'
/** Bold, dim and the colours of letters, as we set them ourselves: they hide nothing. */
const COLOR = '\\u001b\\[(?:[012]|22|3[0-79]|9[0-7])m'
const PLAIN = new RegExp(OBEYED, 'g')
const COLORED = new RegExp(`(${COLOR})|${OBEYED}`, 'g')

export function plainText(text: string): string {
  return text.replaceAll(PLAIN, ' ')
}

/** Colours stay. */
export function coloredText(text: string): string {
  return text.replaceAll(COLORED, (_, color: string | undefined) => color ?? ' ')
}
