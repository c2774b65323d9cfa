/**
 * Where the console of a session is and by which certificates it is known: written into the data folder by the process that
 * serves it, read by command lines on the same machine.
 *
 * Why the certificates themselves: who can read the folder can trust them without asking anybody else.
 */

import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import { z } from 'zod'

const FILE = 'console.json'

const consoleNote = z.strictObject({
  /** `https://127.0.0.1:7443`. */
  url: z.url({ protocol: /^https$/ }),
  /** PEM of the console's own authority; `null`: its certificate is one that the machine trusts anyway. */
  certificates: z.string().nullable(),
})
export type ConsoleNote = z.infer<typeof consoleNote>

export function writeConsoleNote(dataFolder: string, note: ConsoleNote): void {
  const file = path.join(dataFolder, FILE)
  writeFileSync(`${file}.new`, JSON.stringify(note), { mode: 0o600 })
  // Whoever reads finds the old one or the new one, never half of it.
  renameSync(`${file}.new`, file)
}

/** Returns: `undefined` where no console ever listened for this folder, or the file is damaged: it is written at each start. */
export function readConsoleNote(dataFolder: string): ConsoleNote | undefined {
  const file = path.join(dataFolder, FILE)
  if (!existsSync(file)) return undefined
  try {
    return consoleNote.safeParse(JSON.parse(readFileSync(file, 'utf8'))).data
  } catch {
    return undefined
  }
}
