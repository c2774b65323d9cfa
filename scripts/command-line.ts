/** Command lines of the scripts: what there is to say where it is asked for, and in a line what is wrong with what was typed. */

const EXIT_USAGE = 2

/** Ends the process where help is wanted (0) or where `read` throws (2). */
export function readCommandLine<T>(usage: string, read: () => T): T {
  if (process.argv.includes('--help')) {
    console.log(usage)
    process.exit(0)
  }
  try {
    return read()
  } catch (error) {
    console.error(`${(error as Error).message}\n${usage}`)
    process.exit(EXIT_USAGE)
  }
}

/** Errors: throws with what was typed and what is wanted. */
export function wholeNumber(option: string, text: string, least = 1): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= least) return number
  throw new Error(`${option} ${text}: a whole number from ${least} is wanted`)
}
