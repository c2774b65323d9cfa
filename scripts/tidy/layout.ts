/** How a file has to look from outside: it says what it is for, and it is not a monster. */

import { isTest } from './files.ts'
import type { Source } from './source.ts'

/** From 300 lines on one looks for the second idea; beyond this there is one. Tests may list their cases. */
const LINES_MAX = 400

export function findLayoutFaults(sources: readonly Source[]): string[] {
  return sources
    .filter(({ file }) => !isTest(file))
    .flatMap(({ file, code, startsWithComment }) => [
      ...(startsWithComment ? [] : [`${file}:1: does not say what it is for, begin it with one sentence as a comment`]),
      ...(code.length > LINES_MAX
        ? [
            `${file}:${LINES_MAX}: is ${code.length} lines long, lines at most ${LINES_MAX}; give the second idea its own file`,
          ]
        : []),
    ])
}
