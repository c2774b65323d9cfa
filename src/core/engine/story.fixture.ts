/**
 * Tests as pages of a rule book: each line is an input, what it leads to, and after `>` what is asked of the venue.
 *
 *     buy 10 @100       -> OrderSubmitted 1             > SendOrder 1
 *     new 1             -> OrderAccepted 1
 *     order 1           -> Accepted 0/10
 *
 * Timers and alerts are left out of the facts; `wait 2s` fires what is due, `timers` and `alerts` show them.
 */

import type { Configuration } from '../domain/configuration.ts'
import type { TimeUs } from '../domain/ids.ts'
import type { ReportedOrder } from '../domain/inputs.ts'
import type { OrderTerms, OrderType } from '../domain/order.ts'
import { assert } from '../std/assert.ts'
import { type BenchTurn, EngineBench } from './bench.fixture.ts'
import { alertsText, denialText, errandText, factText, orderText, timersText } from './story-text.fixture.ts'

/** Plays the lines on a bench and compares each with what it says. Prices and times are small: ticks, and `5s` or `2m`. */
export function tell(text: string, bench: EngineBench = new EngineBench().open()): EngineBench {
  const expected = text
    .split('\n')
    .map(line => line.replace(/#.*$/, '').trim())
    .filter(line => line !== '')
    .map(rowOf)
  const actual = expected.map(({ input }) => ({ input, outcome: play(bench, input) }))
  if (actual.every(({ outcome }, row) => outcome === expected[row]!.outcome)) return bench
  throw new Error(`what happened is not what the story says\n${compare(actual, expected)}`)
}

/** The page as it happened; under each line that differs, what was expected. */
function compare(actual: readonly Row[], expected: readonly Row[]): string {
  const lines = actual.map((row, index) => {
    const wanted = expected[index]!.outcome
    return row.outcome === wanted ? lineOf(row) : `${lineOf(row)}\n${' '.repeat(30)}not ${wanted}`
  })
  return lines.join('\n')
}

interface Row {
  readonly input: string
  readonly outcome: string
}

function rowOf(line: string): Row {
  const [input, outcome = ''] = line.split('->')
  return { input: words(input!).join(' '), outcome: words(outcome).join(' ') }
}

function lineOf({ input, outcome }: Row): string {
  return `    ${input.padEnd(28)} -> ${outcome}`.trimEnd()
}

function words(text: string): string[] {
  return text.trim().split(/\s+/)
}

/** Carries out one line. Returns: the facts and the errands as text, or the answer to a question. */
function play(bench: EngineBench, line: string): string {
  const answer = answerOf(bench, words(line))
  return typeof answer === 'string' ? answer : textOf(bench, Array.isArray(answer) ? answer : [answer])
}

function textOf(bench: EngineBench, turns: readonly BenchTurn[]): string {
  const facts = turns.flatMap(({ events }) => events.map(factText)).filter(text => text !== '')
  const effects = turns.flatMap(turn => turn.effects)
  const errands = effects.map(effect => errandText(bench, effect)).filter(text => text !== '')
  return [facts.join(', '), errands.length > 0 ? `> ${errands.join(', ')}` : ''].filter(part => part !== '').join(' ')
}

type Answer = string | BenchTurn | BenchTurn[]

function answerOf(bench: EngineBench, line: readonly string[]): Answer {
  const [verb, ...rest] = line
  const number = Number(rest[0])
  switch (verb) {
    case 'buy':
    case 'sell':
    case 'oco':
    case 'bracket':
      return submit(bench, verb === 'oco' || verb === 'bracket' ? rest : line)
    case 'cancel':
      return bench.cancel(number)
    case 'cancelAll':
      return bench.take({ kind: 'CancelAllOrders', ...bench.intent(), instrumentIndex: undefined })
    case 'amend':
      return bench.amend(number, amendOf(rest.slice(1)))
    case 'quote':
      return bench.quote(number, Number(rest[1]), Number(rest[2] ?? 0))
    case 'trade':
      return bench.trade(number, Number(rest[1] ?? 0))
    case 'bar':
      return bench.bar(rest.map(Number))
    case 'wait':
      return bench.wait(durationOf(rest[0]!))
    case 'order':
      return orderText(bench, number)
    case 'position':
      return String(bench.position(number, Number(rest[1] ?? 0)))
    case 'timers':
      return timersText(bench)
    case 'alerts':
      return alertsText(bench)
    case 'reason':
      return denialText(bench)
    default:
      return reportOf(bench, verb!, rest) ?? commandOf(bench, verb!, rest)
  }
}

// ── what a strategy says ─────────────────────────────────────────────────────────────────────────────────────────────

/** `buy 10 @100 stop=105 | sell 10 …`; `by=1` names the strategy. */
function submit(bench: EngineBench, line: readonly string[]): BenchTurn {
  const legs = line
    .join(' ')
    .split('|')
    .map(leg => words(leg))
  const author = Number(optionOf(legs[0]!, 'by') ?? 0)
  return bench.submit(
    legs.map(leg => termsOf(leg, bench.timeUs)),
    author,
  )
}

export function termsOf(leg: readonly string[], nowUs: number): OrderTerms {
  const limit = leg.find(word => word.startsWith('@'))
  const trigger = optionOf(leg, 'stop') ?? optionOf(leg, 'touch') ?? optionOf(leg, 'first')
  const expiry = optionOf(leg, 'gtd')
  const trail = optionOf(leg, 'trail')
  const immediate = leg.includes('ioc') ? 'IOC' : 'GTC'
  return {
    instrumentIndex: Number(optionOf(leg, 'on') ?? 0) as never,
    side: leg[0] === 'buy' ? 'Buy' : 'Sell',
    orderType: typeOf(leg, limit !== undefined),
    qtyLots: Number(leg[1]) as never,
    limitTicks: (limit === undefined ? undefined : Number(limit.slice(1))) as never,
    triggerTicks: (trigger === undefined ? undefined : Number(trigger)) as never,
    trailingOffsetTicks: (trail === undefined ? undefined : Number(trail)) as never,
    triggerSource: (optionOf(leg, 'source') ?? 'Last') as never,
    timeInForce: expiry !== undefined ? 'GTD' : leg.includes('day') ? 'Day' : immediate,
    expireTimeUs: (expiry === undefined ? undefined : nowUs + durationOf(expiry)) as never,
    isPostOnly: leg.includes('post'),
    isReduceOnly: leg.includes('reduce'),
    tag: '',
  }
}

function typeOf(leg: readonly string[], hasLimit: boolean): OrderType {
  if (optionOf(leg, 'trail') !== undefined) return 'TrailingStopMarket'
  if (optionOf(leg, 'touch') !== undefined) return 'MarketIfTouched'
  if (optionOf(leg, 'stop') !== undefined) return hasLimit ? 'StopLimit' : 'StopMarket'
  return hasLimit ? 'Limit' : 'Market'
}

function amendOf(rest: readonly string[]): { qtyLots?: number; limitTicks?: number; triggerTicks?: number } {
  const limit = rest.find(word => word.startsWith('@'))
  const qty = optionOf(rest, 'qty')
  const stop = optionOf(rest, 'stop')
  return {
    ...(qty === undefined ? {} : { qtyLots: Number(qty) }),
    ...(limit === undefined ? {} : { limitTicks: Number(limit.slice(1)) }),
    ...(stop === undefined ? {} : { triggerTicks: Number(stop) }),
  }
}

function optionOf(line: readonly string[], name: string): string | undefined {
  return line.find(word => word.startsWith(`${name}=`))?.slice(name.length + 1)
}

function durationOf(text: string): number {
  const units: Record<string, number> = { us: 1, ms: 1_000, s: 1_000_000, m: 60_000_000, h: 3_600_000_000 }
  const match = /^(\d+)(us|ms|s|m|h)$/.exec(text)
  assert(match !== null, `${text} is no duration`)
  return Number(match[1]) * units[match[2]!]!
}

// ── what a venue says ────────────────────────────────────────────────────────────────────────────────────────────────

function reportOf(bench: EngineBench, verb: string, rest: readonly string[]): Answer | undefined {
  const number = Number(rest[0])
  switch (verb) {
    case 'new':
      return bench.execution('New', number)
    case 'fill':
      return bench.execution('Trade', number, { ...fillOf(rest), ...timeOf(bench, rest) })
    case 'canceled':
      return bench.execution('Canceled', number)
    case 'rejected':
      return bench.execution('Rejected', number, { text: 'no' })
    case 'expired':
      return bench.execution('Expired', number)
    case 'triggered':
      return bench.execution('Triggered', number)
    case 'replaced':
      return bench.execution('Replaced', number, { ...amendOf(rest.slice(1)), ...timeOf(bench, rest) })
    case 'refused':
      return bench.take({
        kind: 'CancelRejectReport',
        clientOrderId: bench.order(number).clientOrderId,
        isAmend: rest.includes('amend'),
        isOrderUnknown: rest.includes('unknown'),
        text: 'no',
      })
    case 'failure':
      return bench.take({
        kind: 'SendFailureReport',
        clientOrderId: bench.order(number).clientOrderId,
        action: rest[1] as 'Order',
        certainty: rest[2] as 'Unknown',
        text: 'socket',
      })
    case 'status':
      return bench.take({
        kind: 'OrderStatusReport',
        clientOrderId: bench.order(number).clientOrderId,
        outcome: rest[1] as 'Working',
        text: '',
        order: toldOf(bench, number, rest.slice(2)),
        askedTimeUs: askedOf(bench, rest),
      })
    case 'switch':
      return bench.take({
        kind: 'DeadMansSwitchReport',
        accountIndex: 0 as never,
        outcome: rest[0] as 'Armed',
        untilTimeUs: 0 as never,
        text: rest.slice(1).join(' '),
      })
    case 'venue':
      return bench.take({
        kind: 'VenueStateReport',
        venueIndex: 0 as never,
        isUp: rest[0] === 'up',
        text: rest[0]!,
      })
    case 'mass':
      return bench.massStatus(massOf(bench, rest))
    case 'data':
      return bench.take({
        kind: 'DataStateReport',
        instrumentIndex: 0 as never,
        dataState: rest[0] as 'Live',
        text: 'line',
      })
    case 'line':
      return bench.take({
        kind: 'LineSwitchReport',
        instrumentIndex: Number(rest[4] ?? 0) as never,
        fromLine: rest[0]!,
        toLine: rest[1]!,
        reason: rest[2] as 'STALE',
        ageUs: Number(rest[3]) * 1_000,
      })
    default:
      return undefined
  }
}

/** `ago=1s`: what the venue tells of is older than its telling; `ahead=1s`: its clock is. */
function timeOf(bench: EngineBench, rest: readonly string[]): object {
  const ago = optionOf(rest, 'ago')
  const ahead = optionOf(rest, 'ahead')
  if (ahead !== undefined) return { eventTimeUs: bench.timeUs + durationOf(ahead) }
  return ago === undefined ? {} : { eventTimeUs: bench.timeUs - durationOf(ago) }
}

/** `asked=1s`: so long ago, else just now; `asked=never`: an answer that does not tell, as in old journals. */
function askedOf(bench: EngineBench, rest: readonly string[]): TimeUs | undefined {
  const ago = optionOf(rest, 'asked')
  if (ago === 'never') return undefined
  return (bench.timeUs - (ago === undefined ? 0 : durationOf(ago))) as TimeUs
}

/** `fee=1:100`: what the venue took, of which currency. */
function fillOf(rest: readonly string[]): object {
  const price = rest.find(word => word.startsWith('@'))
  const id = optionOf(rest, 'id')
  const fee = optionOf(rest, 'fee')?.split(':').map(Number)
  return {
    lastQtyLots: Number(rest[1]),
    ...(fee === undefined ? {} : { feeCurrency: fee[0], feeMinor: fee[1] }),
    ...(price === undefined ? {} : { lastTicks: Number(price.slice(1)) }),
    ...(id === undefined ? {} : { executionId: id }),
  }
}

/** `qty=12 @100 cum=4`: the order as the venue has it; what is not said is as we have it. Nothing said: it does not tell. */
function toldOf(bench: EngineBench, number: number, rest: readonly string[]): ReportedOrder | undefined {
  if (rest.every(word => word.startsWith('asked='))) return undefined
  const { qtyLots, limitTicks } = amendOf(rest)
  const cum = optionOf(rest, 'cum')
  const order = bench.reportedOrder(number)
  return {
    ...order,
    qtyLots: (qtyLots ?? order.qtyLots) as never,
    limitTicks: (limitTicks ?? order.limitTicks) as never,
    cumQtyLots: (cum === undefined ? order.cumQtyLots : Number(cum)) as never,
  }
}

/** `byHand/buy/10@90`, with `/X` an order of an instrument that we do not have. */
function strangerOf(bench: EngineBench, text: string): ReportedOrder {
  const [clientOrderId, side, terms, symbol] = text.split('/') as [string, string, string, string | undefined]
  const [qtyLots, limitTicks] = terms.split('@').map(Number)
  return {
    ...bench.reportedOrder(0),
    instrumentIndex: (symbol === undefined ? 0 : undefined) as never,
    symbol: symbol ?? '',
    clientOrderId: clientOrderId as never,
    venueOrderId: `V-${clientOrderId}` as never,
    side: side === 'buy' ? 'Buy' : 'Sell',
    qtyLots: qtyLots as never,
    limitTicks: limitTicks as never,
  }
}

/**
 * `mass open=1,2 foreign=H1E1SzL0 position=0:10:1000 balance=0:100 account=1 asked=2s`, or `mass CouldNotAsk`. With `told=1,2` and
 * `ext=byHand/buy/10@90` the venue tells the orders and not their ids alone.
 */
function massOf(bench: EngineBench, rest: readonly string[]): Parameters<EngineBench['massStatus']>[0] {
  if (rest[0] === 'CouldNotAsk') return { outcome: 'CouldNotAsk' }
  const open = (optionOf(rest, 'open') ?? '').split(',').filter(text => text !== '')
  const foreign = optionOf(rest, 'foreign')
  const position = optionOf(rest, 'position')?.split(':')
  const balance = optionOf(rest, 'balance')?.split(':')
  const told = optionOf(rest, 'told')
    ?.split(',')
    .filter(text => text !== '')
  const strangers = optionOf(rest, 'ext')?.split(',') ?? []
  const ours = (told ?? []).map(text => bench.reportedOrder(Number(text)))
  const orders = [...ours, ...strangers.map(text => strangerOf(bench, text))]
  const isTold = told !== undefined || strangers.length > 0
  return {
    accountIndex: Number(optionOf(rest, 'account') ?? 0),
    askedTimeUs: askedOf(bench, rest),
    ...(isTold ? { openOrders: orders } : {}),
    open: [...open.map(text => bench.order(Number(text)).clientOrderId), ...(foreign === undefined ? [] : [foreign])],
    positions: position === undefined ? [] : [[Number(position[0]), Number(position[1]), position[2]!]],
    balances: balance === undefined ? [] : [[Number(balance[0]), balance[1]!]],
  }
}

/** `configure lost`: the journal's end was damaged. */
function worldOf({ engine }: EngineBench, isTailLost: boolean): Configuration {
  const { isTailLost: _, ...world } = engine.state.world
  return isTailLost ? { ...world, isTailLost } : world
}

// ── what a person says ───────────────────────────────────────────────────────────────────────────────────────────────

function commandOf(bench: EngineBench, verb: string, rest: readonly string[]): BenchTurn {
  const person = { actor: 'ann', reason: 'test' }
  const index = Number(rest[1] ?? 0)
  const scope = { level: rest[0] as 'All', index }
  const strategyIndex = Number(rest[0] ?? 0) as never
  switch (verb) {
    case 'kill':
      return bench.take({ kind: 'Kill', ...person, scope, flatten: rest.includes('flatten') })
    case 'state':
      return bench.take({ kind: 'SetTradingState', ...person, scope, tradingState: rest[2] as 'Active' })
    case 'start':
      return bench.take({ kind: 'StartStrategy', ...person, strategyIndex })
    case 'stop':
      return bench.take({ kind: 'StopStrategy', ...person, strategyIndex, policy: rest[1] as 'Keep' })
    case 'rearm':
      return bench.take({ kind: 'RearmStrategy', ...person, strategyIndex })
    case 'end':
      return bench.take({ kind: 'EndSession', ...person })
    case 'operatorCancel':
      return bench.take({
        kind: 'CancelByOperator',
        ...person,
        clientOrderId: bench.order(Number(rest[0])).clientOrderId,
      })
    case 'configure':
      return bench.take({ kind: 'Configure', configuration: worldOf(bench, rest.includes('lost')) })
    default:
      throw new Error(`a story does not know the word ${verb}`)
  }
}
