/** `holdfast logs SESSION [-f]`: what the processes of a session said, from its console; with `-f` as it comes. */

import { type Command, Option } from 'commander'
import { LOG_LEVELS, type LogLevel, type LogLine } from '../../api/contract/records.ts'
import { type ConsoleOptions, consoleOf, takesConsole } from '../api/console-options.ts'
import { followLogs } from '../api/follow-logs.ts'
import { timeText } from '../history-text.ts'
import { parseCount } from '../option-values.ts'
import { styled, writeJsonLine, writeLine } from '../output.ts'

interface Options extends ConsoleOptions {
  readonly follow?: boolean
  readonly level: LogLevel
  readonly search: string
  readonly limit: number
}

const COLORS = { Info: 'reset', Warning: 'yellow', Error: 'red', Critical: 'red' } as const satisfies Record<
  LogLevel,
  string
>

export function define(command: Command): void {
  takesConsole(command)
    .option('-f, --follow', 'go on with what comes, until Ctrl-C')
    .addOption(new Option('--level <level>', 'this one and worse').choices(LOG_LEVELS).default('Info'))
    .option('--search <text>', 'lines that have this in them', '')
    .option('--limit <count>', 'how many of the newest, at most 1000', parseCount(1_000), 200)
    .action(logs)
}

async function logs(target: string, options: Options): Promise<void> {
  const { level, search, limit, follow } = options
  const client = await consoleOf(target, options)
  const tell = (line: LogLine) => tellLine(line, options)
  const { rows } = await client.ask('logs', { query: { level, search, limit } })
  rows.forEach(tell)
  if (!follow) return
  const onLost = (text: string) => void process.stderr.write(`${text}; trying again\n`)
  await followLogs(client, { level, search, after: rows.at(-1), onLine: tell, onLost })
}

/** One object a line as JSON: what follows has no end. */
function tellLine(line: LogLine, { json }: Options): void {
  if (json) return writeJsonLine(line)
  const { timeUs, level, text } = line
  writeLine(`${styled('dim', timeText(timeUs))}  ${styled(COLORS[level], text)}`)
}
