/** The log as it comes: each line once and in its order, also over a break of the stream and a new process at its other end. */

import { LOG_LEVELS, type LogLevel, type LogLine } from '../../api/contract/records.ts'
import type { ApiClient } from './api-client.ts'
import { followSteadily } from './steady-stream.ts'

export interface LogWish {
  readonly level: LogLevel
  readonly search: string
  /** What was shown last. */
  readonly after: LogLine | undefined
  readonly onLine: (line: LogLine) => void
  readonly onLost: (text: string) => void
}

const REFILL_LINES = 1_000

/** Resolves never. Errors: CliError, where the console refuses. */
export function followLogs(client: ApiClient, wish: LogWish): Promise<never> {
  const { level, search, onLine, onLost } = wish
  let last = wish.after
  /** What came while the lines before it are asked for; `undefined`: nothing is asked for. */
  let held: LogLine[] | undefined
  let isBegun = false
  const show = (lines: readonly LogLine[]) => {
    for (const line of lines) {
      if (!isLater(line, last) || !isMeant(line, level, search)) continue
      last = line
      onLine(line)
    }
  }
  const refill = async () => {
    held = []
    const { rows } = await client.ask('logs', { query: { level, search, limit: REFILL_LINES } })
    const waited = held
    held = undefined
    show([...rows, ...waited])
  }
  return followSteadily(client.setup, true, {
    onState: () => {
      if (isBegun) return
      isBegun = true
      // A stream that broke off meanwhile asks again when it is back.
      refill().catch(() => (held = undefined))
    },
    onLines: lines => {
      if (held === undefined) show(lines)
      else held.push(...lines)
    },
    onLost: error => {
      isBegun = false
      onLost(error.message)
    },
  })
}

/** Numbers begin anew with each process of the api; its clock goes on. */
function isLater(line: LogLine, last: LogLine | undefined): boolean {
  if (last === undefined) return true
  return line.timeUs > last.timeUs || (line.timeUs === last.timeUs && line.lineNumber > last.lineNumber)
}

function isMeant({ level, text }: LogLine, wanted: LogLevel, search: string): boolean {
  const isBad = LOG_LEVELS.indexOf(level) >= LOG_LEVELS.indexOf(wanted)
  return isBad && text.toLowerCase().includes(search.toLowerCase())
}
