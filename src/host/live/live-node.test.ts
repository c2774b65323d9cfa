import assert from 'node:assert/strict'
import { type TestContext, test } from 'node:test'
import { fixtureTerms } from '../../core/domain/fixtures.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import type { PriceTicks } from '../../core/domain/quantities.ts'
import { Engine } from '../../core/engine/engine.ts'
import type { BlockDraft, JournalHead, VenueEffect } from '../../ports.ts'
import { lastingLease } from '../../store/lasting-lease.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import { Routes } from '../session/routes.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { ForgetfulJournal } from './forgetful-journal.ts'
import { LiveNode } from './live-node.ts'
import { StrategyChannel } from './strategy-channel.ts'
import { INSTRUMENT, inventWorld, newQuote, OPENING, STRATEGY } from './warm-up-world.ts'

/** Longer than ticks linger. */
const LATER_MS = 1_000

/** A disk that is done when the test says so. */
class HeldJournal extends ForgetfulJournal {
  readonly told: string[] = []
  #finish: (() => void) | undefined

  override append(previous: JournalHead, draft: BlockDraft): Promise<JournalHead> {
    this.told.push('append')
    return new Promise(resolve => {
      this.#finish = () => resolve(super.append(previous, draft))
    })
  }

  expectAppend(): void {
    this.told.push('expect')
  }

  async finish(): Promise<void> {
    this.#finish?.()
    this.#finish = undefined
    await new Promise(resolve => setImmediate(resolve))
  }
}

/** A node with a strategy that trades and one that looks on; nothing waits for the disk. */
async function tradingNode(t: TestContext) {
  const journal = new HeldJournal()
  const configuration = inventWorld()
  const sent: string[] = []
  const channels = [STRATEGY, 1].map(() => new StrategyChannel({ send: () => {}, onOverflow: () => {} }))
  const quotes = { kind: 'Quote', instrumentIndex: INSTRUMENT, barSpecIndex: -1 } as const
  const node = new LiveNode({
    clock: SYSTEM_CLOCK,
    engine: new Engine(),
    journal,
    lease: lastingLease(1),
    routes: new Routes(configuration, [[quotes], [quotes]]),
    channels,
    send: (_, effects: readonly VenueEffect[]) => sent.push(...effects.map(({ kind }) => kind)) > 0,
    onEvent: () => {},
    onAlert: () => {},
    onDurable: () => {},
    fatal: reason => {
      throw new Error(reason)
    },
  })
  t.after(async () => {
    const closed = node.close()
    await journal.finish()
    await closed
  })
  node.take({ kind: 'Configure', timeUs: 0 as TimeUs, configuration })
  for (const channel of channels) channel.ready()
  for (const input of OPENING) node.take(input)
  tick(node)
  for (const channel of channels) while (channel.isBusy) channel.ready()
  const paused = node.pauseFor(() => {})
  await journal.finish()
  await paused
  journal.told.length = 0
  sent.length = 0
  return { node, journal, channels, sent }
}

function tick(node: LiveNode): void {
  const writer = new RecordWriter()
  writer.writeInput(newQuote())
  node.takeRecords(writer.take())
}

const TERMS = fixtureTerms({ instrumentIndex: INSTRUMENT, limitTicks: 9_999_000 as PriceTicks })

function stampOf(node: LiveNode, intentSequence: number) {
  const { sequence: causationSequence, timeUs } = node.engine.state
  return { timeUs, strategyIndex: STRATEGY, intentSequence, causationSequence, causationTimeUs: timeUs }
}

const submit = (node: LiveNode): Intent => ({
  kind: 'SubmitOrder',
  ...stampOf(node, 1),
  contingency: 'None',
  legs: [TERMS],
})

test('mere ticks go to the disk when every strategy has answered, not while one may still want an order', async t => {
  const { node, journal, channels } = await tradingNode(t)
  let nowMs = performance.now()
  t.mock.method(performance, 'now', () => nowMs)
  tick(node)
  nowMs += LATER_MS
  node.rest()
  assert.deepEqual(journal.told, [], 'both are at work')
  channels[0]!.ready()
  node.rest()
  assert.deepEqual(journal.told, [], 'one is')
  channels[1]!.ready()
  node.rest()
  assert.deepEqual(journal.told, ['append'])
})

test('the journal hears of an order before its block comes; the order leaves when that is durable', async t => {
  const { node, journal, sent } = await tradingNode(t)
  node.takeIntents(STRATEGY, [submit(node)])
  assert.deepEqual(journal.told, ['expect', 'append'])
  assert.deepEqual(sent, [])
  await journal.finish()
  assert.deepEqual(sent, ['SendOrder'])
  journal.told.length = 0
  const targets = { targetIntentSequence: 1, targetLeg: -1 }
  node.takeIntents(STRATEGY, [{ kind: 'CancelOrder', ...stampOf(node, 2), ...targets }])
  assert.deepEqual(sent, ['SendOrder', 'SendCancel'], 'it waits for no block')
  assert.deepEqual(journal.told, [])
})
