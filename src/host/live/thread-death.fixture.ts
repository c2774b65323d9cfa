/**
 * A node in a process of its own whose commit thread dies: `FOLDER before|over`, before an order or over twenty of them.
 * It prints the id of every order that leaves, and ends with its reason and the exit code of a node that cannot go on.
 */

import { writeSync } from 'node:fs'
import type { Worker } from 'node:worker_threads'
import { fixtureTerms } from '../../core/domain/fixtures.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { PriceTicks } from '../../core/domain/quantities.ts'
import { Engine } from '../../core/engine/engine.ts'
import { acquireFileLease } from '../../store/file-lease.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import { openSqliteJournal } from '../../store/sqlite/journal.ts'
import { Routes } from '../session/routes.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { EXIT_FATAL } from './exit-reasons.ts'
import { LiveNode } from './live-node.ts'
import { StrategyChannel } from './strategy-channel.ts'
import { INSTRUMENT, inventWorld, newQuote, OPENING, STRATEGY } from './warm-up-world.ts'

const ORDERS_OVER = 20

const [folder, when] = process.argv.slice(2) as [string, 'before' | 'over']
let thread: Worker | undefined
process.on('worker', (worker: Worker) => {
  thread = worker
})
const lease = await acquireFileLease(folder)
const journal = await openSqliteJournal({ folder, epoch: lease.epoch })
const configuration = inventWorld()
const node = new LiveNode({
  clock: SYSTEM_CLOCK,
  engine: new Engine(),
  journal,
  lease,
  routes: new Routes(configuration, [[]]),
  channels: [new StrategyChannel({ send: () => {}, onOverflow: () => {} })],
  send: (_, effects) => {
    for (const effect of effects) if (effect.kind === 'SendOrder') say(`sent ${effect.order.clientOrderId}`)
    return true
  },
  onEvent: () => {},
  onAlert: () => {},
  onDurable: () => {},
  fatal: reason => {
    say(`fatal ${reason}`)
    process.exit(EXIT_FATAL)
  },
})

function say(line: string): void {
  writeSync(1, `${line}\n`)
}

function openMarket(): void {
  node.take({ kind: 'Configure', timeUs: 0 as TimeUs, configuration })
  for (const input of OPENING) node.take(input)
  const writer = new RecordWriter()
  writer.writeInput(newQuote())
  node.takeRecords(writer.take())
}

function order(intentSequence: number): void {
  const { sequence: causationSequence, timeUs } = node.engine.state
  const stamp = { timeUs, strategyIndex: STRATEGY, intentSequence, causationSequence, causationTimeUs: timeUs }
  node.takeIntents(STRATEGY, [{ kind: 'SubmitOrder', ...stamp, contingency: 'None', legs: [TERMS] }])
}

const TERMS = fixtureTerms({ instrumentIndex: INSTRUMENT, limitTicks: 9_999_000 as PriceTicks })

openMarket()
order(1)
await node.pauseFor(() => {})
if (when === 'before') {
  await thread!.terminate()
  order(2)
} else {
  for (let i = 0; i < ORDERS_OVER; i++) order(2 + i)
  void thread!.terminate()
}
