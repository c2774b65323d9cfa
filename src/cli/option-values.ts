/** Values of options that several verbs read. */

import { InvalidArgumentError } from 'commander'

export function parseSeconds(text: string): number {
  if (/^\d+(\.\d+)?$/.test(text) && Number(text) > 0 && Number(text) < 1e7) return Number(text)
  throw new InvalidArgumentError('a number of seconds above 0.')
}
