import assert from 'node:assert/strict'
import test from 'node:test'
import { SEVERAL_LINES_POLICY } from '../../core/domain/arbitration.ts'
import { fixtureConfiguration } from '../../core/domain/fixtures.ts'
import type { Input } from '../../core/domain/inputs.ts'
import { newQuoteTick, newTradeTick } from '../../core/domain/market-data.ts'
import { DEFAULT_SEVERITIES } from '../../core/market/lines/rules.ts'
import { LineBank } from './line-bank.ts'
import type { Quarantined } from './quarantine-file.ts'

const START_US = 1_800_000_000_000_000

class Bench {
  nowUs = START_US
  readonly passed: string[] = []
  readonly refused: Quarantined[] = []
  readonly recorded: string[] = []
  readonly bank: LineBank

  constructor() {
    const line = (lineId: string) => ({ lineId, sourceId: 'SIM', contiguousKinds: [], source: undefined })
    this.bank = new LineBank({
      configuration: fixtureConfiguration(),
      venueIndex: 0,
      plan: {
        policy: { ...SEVERAL_LINES_POLICY, linesMin: 1 },
        severities: DEFAULT_SEVERITIES,
        calendars: { names: {}, tables: {} },
        lines: [line('a'), line('b')],
        feeds: undefined,
      },
      clock: { nowUs: () => this.nowUs as never, monotonicUs: () => this.nowUs },
      forward: input => void this.passed.push(textOf(input)),
      quarantine: { add: entry => void this.refused.push(entry) },
      renewBook: () => {},
      recorder: {
        takeRaw: (lineId, text) => void this.recorded.push(`raw ${lineId} ${text}`),
        takeInput: (input, tradeNumber) => void this.recorded.push(`${input.kind} ${tradeNumber}`),
        takeDataState: ({ dataState }) => void this.recorded.push(dataState),
      },
    })
  }

  quote(line: number, bidTicks: number, sequence: number, raw = ''): this {
    const mouth = this.bank.mouthOf(line)
    const prices = { bidTicks, askTicks: bidTicks + 2, bidLots: 1, askLots: 1 }
    mouth.onRaw(raw, this.nowUs as never)
    mouth.onMarket(Object.assign(newQuoteTick(), { ...prices, receiveTimeUs: this.nowUs }) as never, sequence)
    return this
  }

  trade(line: number, priceTicks: number, sequence: number): this {
    const trade = Object.assign(newTradeTick(), { priceTicks, qtyLots: 1, receiveTimeUs: this.nowUs })
    this.bank.mouthOf(line).onMarket(trade as never, sequence)
    return this
  }

  wait(us: number): this {
    this.nowUs += us
    this.bank.elapse()
    return this
  }
}

function textOf(input: Input): string {
  if (input.kind === 'DataStateReport') return input.dataState
  if (input.kind === 'LineSwitchReport') return `${input.fromLine}->${input.toLine} ${input.reason}`
  return input.kind === 'Quote' ? `quote ${input.bidTicks}` : input.kind
}

test('one line is passed on until it is silent, then the other, with what it says already', () => {
  const bench = new Bench().quote(0, 1_000, 1).quote(1, 1_001, 1).wait(1_500_000).quote(1, 1_003, 2).wait(600_000)
  assert.deepEqual(
    bench.passed.filter(text => text !== 'Missing'),
    ['quote 1000', 'Live', 'a->b STALE', 'quote 1003'],
  )
  const chosen = bench.bank.qualities().filter(({ isChosen, messageCount }) => isChosen && messageCount > 0)
  assert.deepEqual(
    chosen.map(({ lineId }) => lineId),
    ['b'],
  )
})

test('what is refused is kept with the message of its line, and is not passed on', () => {
  const bench = new Bench().quote(1, 1_000, 1, 'of b').quote(0, 1_000, 1, 'first').quote(0, 900, 2, 'the spike')
  const [kept] = bench.refused
  assert.deepEqual(
    [kept?.line, kept?.code, kept?.raw, kept?.instrument],
    ['a', 'JUMP', 'the spike', fixtureConfiguration().instruments[0]!.instrumentId],
  )
  assert.ok(!bench.passed.includes('quote 900'))
  bench.bank.mouthOf(1).onFault('UNREADABLE', undefined)
  assert.deepEqual(
    [bench.refused.at(-1)?.line, bench.refused.at(-1)?.raw, bench.refused.at(-1)?.instrument],
    ['b', 'of b', ''],
  )
})

test('every message of every line is recorded as it came, and what was passed on once, with a trade’s number', () => {
  const bench = new Bench().quote(0, 1_000, 7, 'x').quote(1, 1_000, 7, 'y').trade(0, 1_001, 55).trade(1, 1_001, 55)
  assert.deepEqual(
    bench.recorded.filter(text => text !== 'Missing'),
    ['raw a x', 'raw b y', 'Quote 0', 'Live', 'Trade 55'],
  )
})

test('the end of the lines themselves says nothing of the market', () => {
  const bench = new Bench().quote(0, 1_000, 1)
  const before = bench.passed.length
  bench.bank.close()
  bench.bank.mouthOf(0).onState(false, 'closed by us')
  assert.equal(bench.passed.length, before)
})
