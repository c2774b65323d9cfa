import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StrategyIndex, TimeUs } from '../../core/domain/ids.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import { newQuoteTick } from '../../core/domain/market-data.ts'
import { Engine } from '../../core/engine/engine.ts'
import type { NodeJournal } from '../../ports.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import { Routes } from '../session/routes.ts'
import type { StrategyChannel } from './strategy-channel.ts'
import type { StrategyHome } from './strategy-home.ts'
import { StrategyLife } from './strategy-life.ts'
import type { StrategyProcessSetup } from './strategy-process.ts'
import type { FromStrategy } from './strategy-wire.ts'
import { inventWorld } from './warm-up-world.ts'

const NOTHING_WANTED: FromStrategy = { kind: 'Done', payload: new Uint8Array(0) }
const EMPTY_JOURNAL = { lastBlockBefore: () => 0, blocksAfter: () => [] } as unknown as NodeJournal

/** A strategy's life at the end of the messages that a test says. */
async function lifeOf(home: Partial<StrategyHome>) {
  const configuration = inventWorld()
  const channels: StrategyChannel[] = []
  const reasons: string[] = []
  let say: StrategyProcessSetup['onMessage'] = () => {}
  let end: StrategyProcessSetup['onEnd'] = () => {}
  const whole = { engine: new Engine(), takeIntents: () => {}, pauseFor: async () => {}, ...home }
  const life = new StrategyLife({
    configuration,
    journal: EMPTY_JOURNAL,
    routes: new Routes(configuration, [[]]),
    onLog: () => {},
    onSaid: () => {},
    onGivenUp: (_, reason) => void reasons.push(reason),
    onBegun: () => {},
    onPlotted: () => {},
    newProcess: (_, { onMessage, onEnd }) => {
      say = onMessage
      end = onEnd
      return { pid: 1, usage: undefined, send: () => {}, tick: () => {}, close: () => {}, kill: () => {} }
    },
    index: 0,
    source: { strategyId: 's', file: 's.ts', parameters: {} },
    staysOut: false,
    home: () => whole,
    onChannel: made => void channels.push(made),
    onStarted: () => {},
    onDone: () => {},
  })
  await life.start()
  say({ kind: 'Begun' })
  return { life, channel: channels.at(-1)!, say, end, reasons }
}

test('its core hears that it rests when it has answered and nothing more waits for it', async () => {
  let restCount = 0
  const { channel, say, reasons } = await lifeOf({
    rest: () => {
      restCount++
    },
  })
  channel.onMarket(newQuoteTick(), 1)
  channel.flush()
  channel.onMarket(newQuoteTick(), 2)
  channel.flush()
  say(NOTHING_WANTED)
  assert.equal(restCount, 0, 'the second tick is on its way')
  say(NOTHING_WANTED)
  assert.equal(restCount, 1)
  assert.deepEqual(reasons, [])
})

test('what it asks for in answer to another input than it was told is not heard', async () => {
  const heard: Intent[] = []
  const { channel, say, reasons } = await lifeOf({ takeIntents: (_, intents) => void heard.push(...intents) })
  for (const sequence of [5, 6]) {
    const quote = newQuoteTick()
    quote.timeUs = (sequence * 10) as TimeUs
    channel.onMarket(quote, sequence)
    channel.flush()
  }
  say(cancelsIn(5, 50, 1))
  say(cancelsIn(5, 60, 2))
  assert.deepEqual(
    heard.map(({ intentSequence }) => intentSequence),
    [1],
  )
  assert.match(reasons.join(), /^STRATEGY_MALFORMED: it answers input 5 at 60, which is not what it was just told/)
})

test('what came while it had no process is not owed by the next one, which may take its time to begin', async () => {
  const { life, channel, end, reasons } = await lifeOf({})
  end('SIGKILL')
  channel.onMarket(newQuoteTick(), 1)
  channel.flush()
  await life.start()
  for (let ticks = 1; ticks < 60; ticks++) life.tick()
  assert.deepEqual(reasons, [])
  life.tick()
  assert.deepEqual(reasons, ['STRATEGY_HANGS: it did not begin within 30 s'])
})

test('it may not ask for ever', async () => {
  const { channel, say, reasons } = await lifeOf({})
  for (let run = 1; run <= 11; run++) {
    channel.onMarket(newQuoteTick(), run)
    channel.flush()
    say(cancelsIn(run, 0, (run - 1) * A_RUN + 1, A_RUN))
  }
  assert.deepEqual(reasons, ['STRATEGY_FLOODS: for long more than 10000 intents a second'])
})

const A_RUN = 10_000

function cancelsIn(causationSequence: number, timeUs: number, first: number, count = 1): FromStrategy {
  const writer = new RecordWriter()
  const strategyIndex = 0 as StrategyIndex
  const causationTimeUs = timeUs as TimeUs
  const stamp = { timeUs: 0 as TimeUs, strategyIndex, causationSequence, causationTimeUs }
  for (let intentSequence = first; intentSequence < first + count; intentSequence++)
    writer.writeInput({ kind: 'CancelAllOrders', ...stamp, intentSequence, instrumentIndex: undefined })
  return { kind: 'Done', payload: writer.take() }
}
