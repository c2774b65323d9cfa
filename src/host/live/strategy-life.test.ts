import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { StrategyIndex, TimeUs } from '../../core/domain/ids.ts'
import type { Intent } from '../../core/domain/inputs.ts'
import { newQuoteTick } from '../../core/domain/market-data.ts'
import { Engine } from '../../core/engine/engine.ts'
import type { NodeJournal } from '../../ports.ts'
import { JournalError } from '../../store/journal-error.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import { Routes } from '../session/routes.ts'
import type { StrategyChannel } from './strategy-channel.ts'
import type { StrategyHome } from './strategy-home.ts'
import { StrategyLife } from './strategy-life.ts'
import type { StrategyProcessSetup } from './strategy-process.ts'
import type { FromStrategy, ToStrategy } from './strategy-wire.ts'
import { INSTRUMENT, inventWorld, newQuote } from './warm-up-world.ts'

const QUOTES = { kind: 'Quote', instrumentIndex: INSTRUMENT, barSpecIndex: -1 } as const
const NOTHING_WANTED: FromStrategy = { kind: 'Done', payload: new Uint8Array(0) }
const EMPTY_JOURNAL = { lastBlockBefore: () => 0, blocksAfter: () => [] } as unknown as NodeJournal

/** A strategy's life at the end of the messages that a test says. */
async function lifeOf(home: Partial<StrategyHome>, journal = EMPTY_JOURNAL) {
  const configuration = inventWorld()
  const channels: StrategyChannel[] = []
  const reasons: string[] = []
  const sent: ToStrategy[] = []
  let killCount = 0
  let say: StrategyProcessSetup['onMessage'] = () => {}
  let end: StrategyProcessSetup['onEnd'] = () => {}
  const whole = { engine: new Engine(), takeIntents: () => {}, pauseFor: async () => {}, ...home }
  const life = new StrategyLife({
    configuration,
    journal,
    routes: new Routes(configuration, [[QUOTES]]),
    onLog: () => {},
    onSaid: () => {},
    onGivenUp: (_, reason) => void reasons.push(reason),
    onBegun: () => {},
    onPlotted: () => {},
    newProcess: (_, { onMessage, onEnd }) => {
      say = onMessage
      end = onEnd
      return {
        pid: 1,
        usage: undefined,
        send: message => void sent.push(message),
        tick: () => {},
        close: () => {},
        kill: () => void killCount++,
      }
    },
    index: 0,
    source: { strategyId: 's', file: 's.ts', parameters: {} },
    staysOut: false,
    home: () => whole,
    onChannel: made => void channels.push(made),
    onStarted: () => {},
    onDone: () => {},
  })
  const failure = await life.start().catch((error: unknown) => error)
  sent.length = 0
  say({ kind: 'Begun' })
  return { life, channel: channels.at(-1)!, channels, sent, say, end, reasons, failure, killCount }
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

test('nothing is held for one that was given up, whatever happens after that', async () => {
  const { channel, say } = await lifeOf({})
  say({ kind: 'Failed', hook: 'onQuote', message: 'oh', stack: '' })
  for (let sequence = 1; sequence <= 10; sequence++) {
    channel.onMarket(newQuoteTick(), sequence)
    channel.flush()
  }
  assert.equal(channel.heldBytes, 0)
})

test('a process that cannot be given what it missed is ended: the next try has another one', async () => {
  const engine = new Engine()
  engine.state.sequence = 5
  const journal = {
    ...EMPTY_JOURNAL,
    blocksAfter: () => {
      throw new JournalError('STORE_AWAY', 'away')
    },
  }
  const { failure, killCount, channel, reasons } = await lifeOf({ engine }, journal)
  assert.match(String(failure), /STORE_AWAY/)
  assert.deepEqual([killCount, channel.isClosed, reasons], [1, true, []])
})

test('nothing is held for one that died or never began: who begins next reads it from the journal', async () => {
  const { channel, channels, end } = await lifeOf({})
  end('SIGKILL')
  channel.onMarket(newQuoteTick(), 1)
  assert.equal(channel.heldBytes, 0)
  assert.equal(channels[0]!.isClosed, true, 'before the first process')
})

test('nothing more is read when the session ends', async () => {
  const { life, channel } = await lifeOf({})
  life.close()
  assert.equal(channel.isClosed, true)
})

test('a strategy that is far behind is given all of it, and never more than a few megabytes wait in the node', async () => {
  const engine = new Engine()
  const blocks = { count: 32, turns: 20_000, payload: payloadOf(20_000) }
  engine.state.sequence = blocks.count * blocks.turns
  const { channel, say, sent, reasons } = await lifeOf({ engine }, farBehind(blocks))
  let mostBytes = 0
  for (let toldUntil = 0; toldUntil < engine.state.sequence; ) {
    mostBytes = Math.max(mostBytes, channel.heldBytes)
    const run = sent.shift()
    assert.ok(run?.kind === 'Deliver')
    toldUntil = run.stamps.at(-2)!
    say(NOTHING_WANTED)
    while (sent.length === 0 && toldUntil < engine.state.sequence) await new Promise(resolve => setImmediate(resolve))
  }
  assert.ok(blocks.count * blocks.payload.length > 3 * mostBytes, 'it is far behind')
  assert.ok(mostBytes < 3 * 1024 * 1024, `${mostBytes} bytes waited`)
  assert.deepEqual(reasons, [])
})

function payloadOf(turns: number): Uint8Array {
  const writer = new RecordWriter()
  for (let sequence = 1; sequence <= turns; sequence++) writer.writeInput({ ...newQuote() }, sequence)
  return writer.take()
}

/** A journal of equal blocks. */
function farBehind({ count, turns, payload }: { count: number; turns: number; payload: Uint8Array }): NodeJournal {
  const block = { epoch: 1, firstTimeUs: 0, lastTimeUs: 0, recordCount: turns, hash: '', previousHash: '', payload }
  function* blocksAfter(blockNumber: number) {
    for (let next = blockNumber + 1; next <= count; next++)
      yield { ...block, blockNumber: next, firstSequence: (next - 1) * turns + 1, lastSequence: next * turns }
  }
  return { lastBlockBefore: () => 0, blocksAfter } as unknown as NodeJournal
}

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
