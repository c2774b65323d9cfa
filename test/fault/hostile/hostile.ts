/**
 * A strategy that means harm, one kind of it at a time, from its fifth quote on. What it finds open it says in its log,
 * `OPEN …`; what it finds closed, `CLOSED …`; then it goes on, or hangs, or whatever its kind is.
 */

import { writeSync } from 'node:fs'
import { buy, defineParameters, parameter, quotes, Strategy } from 'holdfast/strategy'
import { RecordWriter } from '../../../src/store/record-codec.ts'
import { ESCAPES } from './escapes.ts'

const BEGINS_AT = 5

export default class Hostile extends Strategy<typeof Hostile.parameters> {
  static parameters = defineParameters({
    instrument: parameter.instrument({ default: 'BTC-USDT.SIM', description: 'What it pretends to trade' }),
    deed: parameter.text({ default: 'escape', description: 'What it does' }),
  })

  static subscriptions = (values: Hostile['parameters']) => [quotes(values.instrument)]

  readonly market = this.context.instrument(this.parameters.instrument)
  #quoteCount = 0

  override onQuote(): void {
    if (++this.#quoteCount >= BEGINS_AT) DEEDS()[this.parameters.deed]!(this, this.#quoteCount - BEGINS_AT)
  }
}

type Deed = (strategy: Hostile, count: number) => void

function DEEDS(): Readonly<Record<string, Deed>> {
  return {
    escape: (strategy, count) => count === 0 && void tryEverything(strategy),
    hang: () => {
      for (;;);
    },
    throws: () => {
      throw new Error('on purpose')
    },
    exits: () => process.exit(3),
    heap: () => {
      const kept: object[] = []
      for (;;) kept.push(new Array(100_000).fill(0.5))
    },
    buffers: strategy => {
      // Too much, and no more than that: on a busy machine it would seem to hang.
      if (HOARD.length < 17) HOARD.push(Buffer.alloc(64 * 1024 * 1024, 1))
      void strategy
    },
    floods: strategy => {
      for (let i = 0; i < 50_000; i++) strategy.context.submit(buy.market(strategy.market, strategy.market.qty('0.01')))
    },
    many: (strategy, count) => {
      // All of them together stay below what a run may hold, however late the deliveries come.
      if (count >= 20) return
      for (let i = 0; i < 200; i++) strategy.context.submit(buy.market(strategy.market, strategy.market.qty('0.01')))
    },
    later: async strategy => {
      await Promise.resolve()
      strategy.context.submit(buy.market(strategy.market, strategy.market.qty('0.01')))
    },
    younger: strategy => {
      rewrite(intent => ({ ...intent, causationTimeUs: Date.now() * 1_000 }))
      strategy.context.submit(buy.market(strategy.market, strategy.market.qty('0.01')))
    },
    neverSaves: () =>
      rewrite(({ kind, ...intent }) => (kind === 'SaveStrategyState' ? undefined : { kind, ...intent })),
    savesNothingNew: () =>
      rewrite(intent => (intent['kind'] === 'SaveStrategyState' ? { ...intent, causationSequence: 0 } : intent)),
    prints: (_, count) => {
      const text = '\n'.repeat(60_000)
      const print = () => {
        process.stdout.write(text, () => setImmediate(print))
      }
      if (count === 0) print()
    },
    talks: (strategy, count) => {
      if (count > 0) return
      for (let i = 0; i < 10_000; i++) strategy.context.log('info', `${i} ${'x'.repeat(1_000)}`)
      for (let i = 0; i < 2_000; i++) process.stdout.write(`${'y'.repeat(1_000)}\n`)
      setInterval(() => process.stdout.write('still here\n'), 1_000)
    },
    garbage: () => writeSync(3, Buffer.alloc(4_096, 0xff)),
    longFrame: () => writeSync(3, Buffer.from([0xff, 0xff, 0xff, 0x7f, 1])),
    unasked: () => writeSync(3, Buffer.from([0, 0, 0, 0, 1])),
    notRecords: () => writeSync(3, Buffer.concat([Buffer.from([4, 0, 0, 0, 1]), Buffer.from('evil')])),
    notJson: () => writeSync(3, Buffer.concat([Buffer.from([4, 0, 0, 0, 3]), Buffer.from('evil')])),
  }
}

const HOARD: Buffer[] = []

/** Puts something else in place of what the host is about to say. */
function rewrite(change: (intent: Readonly<Record<string, unknown>>) => object | undefined): void {
  const { writeInput } = RecordWriter.prototype
  RecordWriter.prototype.writeInput = function (intent) {
    const changed = change(intent as unknown as Readonly<Record<string, unknown>>)
    if (changed !== undefined) writeInput.call(this, changed as typeof intent)
  }
}

async function tryEverything(strategy: Hostile): Promise<void> {
  for (const [name, attempt] of Object.entries(ESCAPES)) {
    try {
      await attempt()
      strategy.context.log('error', `OPEN ${name}`)
    } catch (error) {
      strategy.context.log('info', `CLOSED ${name}: ${(error as Error).message}`)
    }
  }
  strategy.context.log('info', `environment ${JSON.stringify(process.env)}`)
  strategy.context.log('info', 'tried everything')
}
