/** `holdfast orders SESSION [ORDER]`: the orders that work now; with `--all` those on record; with an id the life of one. */

import type { Command } from 'commander'
import type { OrderLine } from '../../api/contract/session-view.ts'
import type { OrderLife, OrderRecord } from '../../api/contract/trading.ts'
import { plainText } from '../../core/std/terminal-text.ts'
import type { ApiClient } from '../api/api-client.ts'
import { type ConsoleOptions, consoleOf, takesConsole } from '../api/console-options.ts'
import { type PageOptions, type RowColumn, rowsOf, takesPage, writeRows } from '../api/record-pages.ts'
import { stateOf, tellDoubt, writeListing } from '../api/session-state.ts'
import { timeText } from '../history-text.ts'
import { ageText } from '../live-sections.ts'
import { styled, writeJson, writeLine, writeTable } from '../output.ts'

interface Options extends ConsoleOptions, PageOptions {
  readonly all?: boolean
  readonly raw?: boolean
}

const right = 'right' as const

export function define(command: Command): void {
  takesPage(takesConsole(command).argument('[order]', 'a client order id: its events, its fills, what was said'))
    .option('--all', 'those on record, whatever became of them')
    .option('--raw', 'of one order: what was said to the venue about it and heard, without keys')
    .action(orders)
}

async function orders(target: string, order: string | undefined, options: Options): Promise<void> {
  const client = await consoleOf(target, options)
  if (order !== undefined) return showLife(await client.ask('orderLife', { path: { clientOrderId: order } }), options)
  return options.all ? listRecorded(client, options) : listWorking(client, options)
}

// ── those that work ──────────────────────────────────────────────────────────────────────────────────────────────────

async function listWorking(client: ApiClient, options: Options): Promise<void> {
  const state = await stateOf(client)
  const { openCount, lines } = state.view.orders
  const meant = lines.filter(line => isMeant(line, options)).slice(0, options.limit)
  if (options.json) return writeListing(state, meant)
  tellDoubt(state)
  writeRows(meant, {}, 'no working orders', workingColumns(state.timeUs))
  if (openCount > lines.length) writeLine(`${openCount} are open; the console tells of ${lines.length}`)
}

function isMeant({ accountId, strategyId, instrumentId, createdUs }: OrderLine, options: Options): boolean {
  const { account = accountId, strategy = strategyId, instrument = instrumentId, from = 0, to = Infinity } = options
  const isNamed = account === accountId && strategy === strategyId && instrument === instrumentId
  return isNamed && createdUs >= from && createdUs < to
}

function workingColumns(nowUs: number): RowColumn<OrderLine>[] {
  return [
    { title: 'order', text: line => line.clientOrderId },
    { title: 'strategy', text: line => line.strategyId },
    { title: 'instrument', text: line => line.instrumentId },
    { title: 'side', text: line => line.side },
    { title: 'type', text: line => line.orderType },
    { title: 'open', align: right, text: line => line.qty },
    { title: 'filled', align: right, text: line => line.filledQty },
    { title: 'price', align: right, text: line => line.price },
    { title: 'age', align: right, text: line => ageText(nowUs - line.createdUs) },
    { title: 'status', text: line => statusText(line, nowUs) },
  ]
}

function statusText({ status, awaitedSinceUs }: OrderLine, nowUs: number): string {
  if (awaitedSinceUs === null) return status
  return styled(status === 'InDoubt' ? 'red' : 'yellow', `${status} for ${ageText(nowUs - awaitedSinceUs)}`)
}

// ── those on record ──────────────────────────────────────────────────────────────────────────────────────────────────

async function listRecorded(client: ApiClient, options: Options): Promise<void> {
  const rows = await rowsOf(options, query => client.ask('orders', { query }))
  writeRows(rows, options, 'no orders', RECORD_COLUMNS)
}

const RECORD_COLUMNS: readonly RowColumn<OrderRecord>[] = [
  { title: 'created (UTC)', text: order => timeText(order.createdTimeUs) },
  { title: 'order', text: order => order.clientOrderId },
  { title: 'strategy', text: order => order.strategyId },
  { title: 'instrument', text: order => order.instrumentId },
  { title: 'side', text: order => order.side },
  { title: 'type', text: order => order.orderType },
  { title: 'quantity', align: right, text: order => order.qty },
  { title: 'filled', align: right, text: order => order.cumQty },
  { title: 'price', align: right, text: order => order.limitPrice || order.triggerPrice || '-' },
  { title: 'status', text: order => order.status },
  { title: 'why', text: order => order.text },
]

// ── one of them ──────────────────────────────────────────────────────────────────────────────────────────────────────

function showLife(life: OrderLife, { json, raw }: Options): void {
  if (json) return writeJson(life)
  writeRows([life.order], {}, '', RECORD_COLUMNS)
  writeLine()
  writeTable(
    ['time (UTC)', 'sequence', 'event', 'what'].map(title => ({ title })),
    life.steps.map(({ timeUs, sequence, kind, text }) => [timeText(timeUs), String(sequence), kind, text]),
  )
  writeLine()
  if (raw) showMessages(life)
  else writeLine(`${life.rawMessages.length} messages to and from the venue are kept; --raw shows them`)
}

function showMessages({ rawMessages, messagesKept, order }: OrderLife): void {
  const { sinceUs, leftOutCount } = messagesKept
  if (sinceUs === null) return writeLine('no messages to and from its venue are kept on that machine')
  if (sinceUs > order.createdTimeUs) writeLine(`what was said before ${timeText(sinceUs)} is not kept there`)
  if (leftOutCount > 0) writeLine(`${leftOutCount} older messages are left out`)
  for (const { timeUs, direction, text } of rawMessages) {
    writeLine(`${timeText(timeUs)}  ${direction}`)
    writeLine(`  ${plainText(text).replaceAll('\n', ' ')}`)
  }
}
