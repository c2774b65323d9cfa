/** `holdfast status SESSION`: does it trade, and if not, why; with `--watch` as it changes, until Ctrl-C. */

import type { Command } from 'commander'
import type { Sections } from '../../api/contract/stream.ts'
import type { ApiClient } from '../api/api-client.ts'
import { type ConsoleOptions, consoleOf, takesConsole } from '../api/console-options.ts'
import { stateIn } from '../api/session-state.ts'
import { followSteadily } from '../api/steady-stream.ts'
import { DrawnScreen, type ScreenSize } from '../drawn-screen.ts'
import { writeJson, writeJsonLine, writeLine } from '../output.ts'
import { statusLines } from '../status-text.ts'

interface Options extends ConsoleOptions {
  readonly watch?: boolean
}

interface Known {
  readonly sections: Sections
  readonly viewUs: number | null
  readonly timeUs: number
}

/** In a pipe. */
const COLUMNS = 200

export function define(command: Command): void {
  takesConsole(command)
    .option('--watch', 'go on: drawn anew at a terminal, elsewhere one JSON object a change')
    .action(status)
}

async function status(target: string, options: Options): Promise<void> {
  const client = await consoleOf(target, options)
  if (!options.watch) return show(client, options)
  const isScreen = options.json !== true && process.stdout.isTTY === true
  await (isScreen ? watchOnScreen(client) : watchAsJson(client))
}

async function show(client: ApiClient, { json }: Options): Promise<void> {
  const known = await client.ask('state', {})
  if (json) return writeJson(documentOf(known))
  const { columns = COLUMNS } = process.stdout
  for (const line of linesOf(client, known, '', { columns, rows: Infinity }, '')) writeLine(line)
}

/** Resolves never. */
async function watchOnScreen(client: ApiClient): Promise<void> {
  let known: Known = { sections: {}, viewUs: null, timeUs: 0 }
  let lost = 'connecting'
  const screen = new DrawnScreen(size => linesOf(client, known, lost, size, 'Ctrl-C leaves; the session goes on'))
  const following = followSteadily(client.setup, false, {
    onState: (sections, viewUs, timeUs) => {
      known = { sections, viewUs, timeUs }
      lost = ''
      screen.drawSoon()
    },
    onLines: () => {},
    onLost: error => {
      lost = `connection lost: ${error.message}; trying again`
      screen.drawSoon()
    },
  })
  process.once('SIGINT', () => process.exit(0))
  await following.finally(() => screen.close())
}

/** Resolves never. */
async function watchAsJson(client: ApiClient): Promise<void> {
  await followSteadily(client.setup, false, {
    onState: (sections, viewUs, timeUs) => writeJsonLine(documentOf({ sections, viewUs, timeUs })),
    onLines: () => {},
    onLost: error => writeJsonLine({ lost: error.message }),
  })
}

function linesOf(client: ApiClient, known: Known, lost: string, { columns, rows }: ScreenSize, keys: string): string[] {
  const { sections, timeUs } = known
  const { origin } = client.setup.place
  const { view, doubt = '' } = stateIn(known) ?? {}
  return statusLines({ sections, view, timeUs, doubt: lost || doubt, origin, columns, rows, keys })
}

/** What is known, with the two words that a script looks at first. */
function documentOf(known: Known) {
  const state = stateIn(known)
  const { sections, viewUs, timeUs } = known
  const isOld = state === undefined || state.doubt !== ''
  return { isTrading: !isOld && state.view.reasons.length === 0, isOld, timeUs, viewUs, ...sections }
}
