/** Whatever a strategy's process, a venue or a feed sends, the core takes it, and what comes of it can be journaled and read back. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Input, Intent } from '../../src/core/domain/inputs.ts'
import { INSTRUMENT_KINDS, isDatedKind } from '../../src/core/domain/instrument.ts'
import type { EngineBench, Untimed } from '../../src/core/engine/bench.fixture.ts'
import { Engine } from '../../src/core/engine/engine.ts'
import { restoreState, snapshotOf } from '../../src/core/engine/snapshot.ts'
import { Random } from '../../src/core/std/random.ts'
import { RecordReader, RecordWriter } from '../../src/store/record-codec.ts'
import { isSentBy, oddInput, type Sender } from './odd-inputs.ts'
import { RandomSession, type SessionPlan } from './random-session.ts'

/** Of each kind of instrument and each sender; `HOLDFAST_FUZZ_RUNS=2000` take a quarter of an hour. */
const RUNS = Number(process.env['HOLDFAST_FUZZ_RUNS'] ?? 15)
const STEPS = 80
const ODD_INPUTS = 40
const STRATEGIES = 3
const SETTLED_US = 7_000_000
const SENDERS: readonly Sender[] = ['Strategy', 'Venue', 'Feed']

for (const instrumentKind of INSTRUMENT_KINDS.filter(kind => !isDatedKind(kind)))
  for (const sender of SENDERS)
    test(`${instrumentKind}: odd inputs of a ${sender.toLowerCase()} end nothing`, () => {
      for (let run = 0; run < RUNS; run++) {
        const seed = `${instrumentKind} ${sender} ${run}`
        assert.doesNotThrow(() => play(new Random(seed), sender, instrumentKind), `seed "${seed}"`)
      }
    })

function play(random: Random, sender: Sender, instrumentKind: SessionPlan['instrumentKind'] & string): void {
  const flag = () => random.nextInt(2) === 0
  const steps = Array.from({ length: STEPS }, () => [random.nextInt(100), random.nextInt(1e4), random.nextInt(1e4)])
  const isWatched = sender === 'Venue' || flag()
  const plan = { supportsAmend: flag(), watchesTriggers: flag(), hasLimits: flag(), isWatched, instrumentKind }
  const { bench } = new RandomSession({ ...plan, steps: steps as unknown as SessionPlan['steps'] })
  const sent = bench.turns.map(({ input }) => input).filter(input => isSentBy(sender, input) && isWhole(input))
  const kinds = [...new Set(sent.map(({ kind }) => kind))]
  for (let count = 0; count < ODD_INPUTS && sent.length > 0; count++) {
    const kind = pick(kinds, random)
    const alike = sent.filter(input => input.kind === kind)
    const told = (sender === 'Venue' && flag() ? orderTold(bench, random) : undefined) ?? pick(alike, random)
    const input = oddInput(told, sender, 1 + random.nextInt(12), random)
    // Some of it is believed only once it was said twice.
    for (let again = random.nextInt(2); again >= 0; again--) {
      bench.take(sender === 'Strategy' ? intentOf(bench, input as Intent, random) : input)
      if (flag()) bench.wait(random.nextInt(10) * 1_000_000)
    }
  }
  assertOnRecord(bench)
}

/** What a venue says of an order that is open, once nothing that was said to it can be on its way. */
function orderTold(bench: EngineBench, random: Random): Input | undefined {
  const open = [...bench.engine.state.orders.open()]
  if (open.length === 0) return undefined
  const { orderNumber, clientOrderId } = pick(open, random)
  bench.wait(SETTLED_US)
  const timeUs = bench.timeUs as Input['timeUs']
  const order = bench.reportedOrder(orderNumber)
  return { kind: 'OrderStatusReport', timeUs, clientOrderId, outcome: 'Working', text: '', order, askedTimeUs: timeUs }
}

function pick<T>(values: readonly T[], random: Random): T {
  return values[random.nextInt(values.length)]!
}

/** The session's own bench counts no intents of orders that are nobody's. */
function isWhole(input: Input): boolean {
  return !('intentSequence' in input) || Number.isSafeInteger(input.intentSequence)
}

/** The node knows whose process it hears. */
function intentOf(bench: EngineBench, intent: Intent, random: Random): Untimed<Intent> {
  return { ...intent, ...bench.intent(random.nextInt(STRATEGIES)), causationTimeUs: intent.causationTimeUs }
}

/** The journal takes what came and what came of it, and gives back the state: by the facts, and by deciding again. */
function assertOnRecord({ engine, turns }: EngineBench): void {
  const state = snapshotOf(engine.state)
  const absorbed = new Engine()
  const writer = new RecordWriter()
  for (const { input, events } of turns) {
    if (!isWhole(input)) return
    writer.writeInput(input)
    absorbed.absorbInput({ ...input })
    for (const event of events) {
      writer.writeEvent(event)
      absorbed.absorbEvent(event)
    }
  }
  assert.equal(snapshotOf(absorbed.state), state)
  assert.equal(snapshotOf(restoreState(state)), state)
  const decided = new Engine()
  for (const reader = new RecordReader(writer.take()); reader.next(); )
    if (reader.isInput) decided.step({ ...reader.input })
  assert.equal(snapshotOf(decided.state), state)
}
