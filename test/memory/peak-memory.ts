/** Loaded before a program (`--import`): at its end it writes down the most memory that it ever had, in kilobytes. */

import { readFileSync, writeFileSync } from 'node:fs'

process.on('exit', () => {
  const [, kilobytes] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync('/proc/self/status', 'utf8'))!
  writeFileSync(process.env['HOLDFAST_PEAK_FILE']!, kilobytes!)
})
