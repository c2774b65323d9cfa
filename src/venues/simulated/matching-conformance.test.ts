import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { BookBench } from './matching-book.fixture.ts'
import { NaiveBook } from './naive-book.fixture.ts'

const folder = resolve(import.meta.dirname, '../../../../shared/data/conformance/matching')
const skip = existsSync(folder) ? false : `no conformance data at ${folder}`

// ── exchange-core: a feature file, its steps read one by one ─────────────────────────────────────────────────────────

interface Scenario {
  readonly name: string
  readonly lines: readonly string[]
}

/** The scenarios of a feature; an outline once for each of its examples. */
function scenariosOf(text: string): Scenario[] {
  return text
    .split(/^\s*Scenario(?: Outline)?: /m)
    .slice(1)
    .flatMap(part => {
      const [name, ...rest] = part.split('\n')
      const [body, examples] = rest.join('\n').split(/^\s*Examples:\s*$/m)
      const symbols =
        examples === undefined
          ? ['']
          : cellsOf(examples.split('\n'))
              .slice(1)
              .map(row => row[0]!)
      return symbols.map(symbol => ({
        name: `${name} ${symbol}`,
        lines: body!.replaceAll('<symbol>', symbol).split('\n'),
      }))
    })
}

function cellsOf(lines: readonly string[]): string[][] {
  const rows = lines.map(line => line.trim()).filter(line => line.startsWith('|'))
  return rows.map(row =>
    row
      .slice(1, -1)
      .split('|')
      .map(cell => cell.trim()),
  )
}

const PLACE = /A client (\w+) places an (ASK|BID) order (\d+) at (\d+)@(\d+) \(type: (\w+), symbol: (\w+)/
const BOOK = /An (\w+) order book is:/
const MATCHED = /The order (\d+) is (fully|partially) matched\. LastPx: (\d+), LastQty: (\d+)/
const MOVE = /A client \w+ moves a price to (\d+) of the order (\d+)/
const CANCEL = /A client \w+ cancels the remaining size (\d+) of the order (\d+)/
const ORDERS = /A client (\w+) orders:/
/** Balances are the ledger's business, and whose orders there are shows in the book. */
const NOT_OURS = /balance|does not have active orders/

class FeatureRun {
  readonly bench = new BookBench()
  stepCount = 0
  #tradesSeen = 0

  step(line: string, table: string[][]): void {
    const place = PLACE.exec(line)
    const move = MOVE.exec(line)
    const cancel = CANCEL.exec(line)
    const matched = MATCHED.exec(line)
    this.stepCount++
    if (place) this.#place(place)
    else if (move) this.bench.amend(move[2]!, Number(move[1]), this.bench.orders.get(move[2]!)!.leavesLots)
    else if (cancel) this.#cancel(cancel[2]!, Number(cancel[1]))
    else if (matched) this.#checkMatched(matched)
    else if (BOOK.test(line)) this.#checkBook(table)
    else if (line.includes('No trade events')) assert.equal(this.bench.trades.length, this.#tradesSeen)
    else if (ORDERS.test(line)) this.#checkOrders(table)
    else if (NOT_OURS.test(line)) this.stepCount--
    else assert.fail(`a step that this test cannot read: ${line}`)
  }

  #place(match: RegExpExecArray): void {
    const [, , side, id, ticks, lots, timeInForce] = match
    this.bench.submit(id!, side === 'BID', Number(ticks), Number(lots), { workingTimeInForce: timeInForce })
  }

  #cancel(id: string, lots: number): void {
    assert.equal(this.bench.orders.get(id)!.leavesLots, lots)
    this.bench.cancel(id)
    assert.equal(this.bench.isResting(id), false)
  }

  #checkMatched([, maker, how, ticks, lots]: RegExpExecArray): void {
    const trade = this.bench.trades[this.#tradesSeen++]!
    assert.deepEqual([trade.maker, trade.ticks, trade.lots], [maker, Number(ticks), Number(lots)])
    assert.equal(this.bench.isResting(maker!), how === 'partially')
  }

  #checkBook(table: string[][]): void {
    const rows = table.filter(row => row[1] !== 'price').map(row => row.join(' ').trim())
    const { bids, asks } = this.bench.book
    const found = [...asks.levels].map(level => `${level.ticks} ${level.lots}`)
    found.push(...[...bids.levels].reverse().map(level => `${level.lots} ${level.ticks}`))
    assert.deepEqual(found, rows)
  }

  #checkOrders(table: string[][]): void {
    for (const [id, price, size, filled] of table.slice(1)) {
      const order = this.bench.orders.get(id!)!
      assert.deepEqual([order.limitTicks, order.qtyLots, order.cumQtyLots], [price, size, filled].map(Number))
    }
  }
}

test('exchange-core: every scenario of the feature file', { skip }, () => {
  const scenarios = scenariosOf(readFileSync(`${folder}/basic.feature`, 'utf8'))
  let stepCount = 0
  for (const scenario of scenarios) {
    const run = new FeatureRun()
    scenario.lines.forEach((line, index) => {
      if (!/^\s*(Given|When|Then|And) /.test(line)) return
      const until = scenario.lines.findIndex((each, at) => at > index && !each.trim().startsWith('|'))
      run.step(line.trim(), cellsOf(scenario.lines.slice(index + 1, until < 0 ? undefined : until)))
    })
    stepCount += run.stepCount
  }
  assert.equal(scenarios.length, 3)
  assert.equal(stepCount, 32)
})

// ── CppTrader: command scripts without answers, run against the naive twin ───────────────────────────────────────────

/** Returns: how many commands were about orders. */
function runScript(text: string, bench: BookBench, twin: NaiveBook): number {
  const lines = text
    .split('\n')
    .map(line => line.trim())
    .filter(line => line !== '' && !line.startsWith('#'))
  return lines.filter(line => runCommand(line.split(/\s+/), bench, twin)).length
}

function runCommand(words: string[], bench: BookBench, twin: NaiveBook): boolean {
  const [verb, noun, ...rest] = words
  const submit = (id: string, side: string, ticks: number | undefined, lots: number, timeInForce = 'GTC') => {
    bench.submit(id, side === 'buy', ticks, lots, { workingTimeInForce: timeInForce })
    twin.submit(id, side === 'buy', ticks, lots, timeInForce)
    return true
  }
  const amend = (id: string, ticks: number, lots: number) => {
    bench.amend(id, ticks, lots)
    twin.amend(id, ticks, lots)
    return true
  }
  const cancel = (id: string) => {
    bench.cancel(id)
    twin.cancel(id)
    return true
  }
  switch (`${verb} ${noun}`) {
    case 'add limit':
      return submit(rest[1]!, rest[0]!, Number(rest[3]), Number(rest[4]))
    case 'add market':
      return submit(rest[1]!, rest[0]!, undefined, Number(rest[3]))
    case 'add slippage': {
      // A market order that stops at a distance from the best price is an IOC limit order there.
      const [, side, id, , lots, slippage] = rest
      const best = bench.book.sideOf(side !== 'buy').best()!.ticks
      return submit(id!, side!, side === 'buy' ? best + Number(slippage) : best - Number(slippage), Number(lots), 'IOC')
    }
    case 'reduce order': {
      const order = bench.orders.get(rest[0]!)!
      return amend(rest[0]!, order.limitTicks!, order.leavesLots - Number(rest[1]))
    }
    case 'modify order':
      return amend(rest[0]!, Number(rest[1]), Number(rest[2]))
    case 'replace order': {
      const side = bench.orders.get(rest[0]!)!.isBuy ? 'buy' : 'sell'
      cancel(rest[0]!)
      return submit(rest[1]!, side, Number(rest[2]), Number(rest[3]))
    }
    case 'delete order':
      return cancel(rest[0]!)
    case 'enable matching':
    case 'add symbol':
    case 'delete symbol':
    case 'add book':
    case 'delete book':
      return false
    default:
      return assert.fail(`a command that this test cannot read: ${words.join(' ')}`)
  }
}

test('CppTrader: every script trades as the naive twin does', { skip }, () => {
  const results = readdirSync(`${folder}/cpptrader`).map(file => {
    const bench = new BookBench()
    const twin = new NaiveBook()
    const count = runScript(readFileSync(`${folder}/cpptrader/${file}`, 'utf8'), bench, twin)
    assert.deepEqual(bench.trades, twin.trades, file)
    const resting = [...bench.book.bids, ...bench.book.asks].map(order => order.clientOrderId as string).sort()
    assert.deepEqual(resting, twin.orders.map(order => order.id).sort(), file)
    return `${file} ${count} commands, ${bench.trades.length} trades, ${resting.length} resting`
  })
  assert.deepEqual(results, [
    'scenario-01.txt 0 commands, 0 trades, 0 resting',
    'scenario-02.txt 0 commands, 0 trades, 0 resting',
    'scenario-03.txt 5 commands, 0 trades, 0 resting',
    'scenario-04.txt 2 commands, 1 trades, 0 resting',
    'scenario-05.txt 2 commands, 1 trades, 0 resting',
    'scenario-06.txt 19 commands, 5 trades, 14 resting',
    'scenario-07.txt 19 commands, 6 trades, 12 resting',
  ])
})
