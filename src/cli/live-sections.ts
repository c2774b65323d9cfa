/** What the table of a live session shows, section by section: columns, rows, and how many of them have to be seen. Pure. */

import type { LineSwitchView, MarketLine, SessionView } from '../api/contract/session-view.ts'
import type { DataState } from '../core/domain/market-data.ts'
import { type Column, formatCount, styled } from './output.ts'

/** A column that is left out when the line is too long: the highest number goes first; 0 stays. */
export type FrameColumn = Column & { readonly drop?: number }

export interface Section {
  readonly name: string
  readonly columns: readonly FrameColumn[]
  readonly rows: readonly (readonly string[])[]
  /** How many rows it has a right to, where it has them. */
  readonly rowsMin: number
}

const right = 'right' as const

export function sectionsOf(view: SessionView): Section[] {
  const externals = view.externalOrders.length === 0 ? [] : [externalsOf(view)]
  return [strategiesOf(view), positionsOf(view), ordersOf(view), ...externals, fillsOf(view), marketsOf(view)]
}

function strategiesOf({ strategies }: SessionView): Section {
  return {
    name: 'strategies',
    rowsMin: 3,
    columns: [{ title: 'strategy' }, { title: 'P&L', align: right }, { title: 'state' }],
    rows: strategies.map(({ strategyId, isRunning, reason, pnl, tradingState }) => [
      strategyId,
      signed(pnl),
      isRunning ? (tradingState === 'Active' ? 'running' : styled('yellow', tradingState)) : styled('red', reason),
    ]),
  }
}

function positionsOf({ positions }: SessionView): Section {
  return {
    name: 'positions',
    rowsMin: 3,
    columns: [
      { title: 'position' },
      { title: 'of', drop: 1 },
      { title: 'quantity', align: right },
      { title: 'average', align: right, drop: 2 },
      { title: 'mark', align: right, drop: 3 },
      { title: 'unrealized', align: right },
    ],
    rows: positions.map(({ instrumentId, strategyId, qty, averagePrice, markPrice, unrealized }) => [
      instrumentId,
      strategyId,
      qty,
      averagePrice,
      markPrice,
      signed(unrealized),
    ]),
  }
}

function ordersOf({ timeUs, orders: { openCount, lines } }: SessionView): Section {
  return {
    name: 'working orders',
    rowsMin: 3,
    columns: [
      { title: `orders (${openCount})` },
      { title: 'of', drop: 1 },
      { title: 'side' },
      { title: 'open', align: right },
      { title: 'price', align: right },
      { title: 'status', drop: 2 },
      { title: 'age', align: right, drop: 3 },
    ],
    rows: lines
      .toReversed()
      .map(({ instrumentId, strategyId, side, qty, price, status, createdUs, awaitedSinceUs }) => [
        instrumentId,
        strategyId,
        side,
        qty,
        price,
        statusText(status, awaitedSinceUs === null ? 0 : timeUs - awaitedSinceUs),
        ageText(timeUs - createdUs),
      ]),
  }
}

/** An answer that is awaited for more than a second is shown with its age. */
function statusText(status: string, awaitedUs: number): string {
  if (awaitedUs < AWAITED_SHOWN_US) return status
  const text = `${status} ${ageText(awaitedUs)}`
  return status === 'InDoubt' ? styled('red', text) : styled('yellow', text)
}

const AWAITED_SHOWN_US = 1_000_000

function externalsOf({ timeUs, externalOrders }: SessionView): Section {
  return {
    name: 'orders of others',
    rowsMin: 2,
    columns: [
      { title: `not ours (${externalOrders.length})` },
      { title: 'order', drop: 2 },
      { title: 'side' },
      { title: 'open', align: right },
      { title: 'price', align: right },
      { title: 'seen for', align: right, drop: 1 },
    ],
    rows: externalOrders.map(({ instrumentId, orderId, side, qty, price, isOurs, seenSinceUs }) => [
      instrumentId,
      isOurs ? styled('red', `${orderId} (stray)`) : orderId,
      side,
      qty,
      price,
      ageText(timeUs - seenSinceUs),
    ]),
  }
}

function fillsOf({ fills: { count, lines } }: SessionView): Section {
  return {
    name: 'fills',
    rowsMin: 2,
    columns: [
      { title: `fills (${formatCount(count)})` },
      { title: 'instrument' },
      { title: 'of', drop: 1 },
      { title: 'side' },
      { title: 'quantity', align: right },
      { title: 'price', align: right },
      { title: 'fee', align: right, drop: 2 },
    ],
    rows: lines.map(({ timeUs, instrumentId, strategyId, side, qty, price, fee }) => [
      new Date(timeUs / 1_000).toISOString().slice(11, 19),
      instrumentId,
      strategyId,
      side,
      qty,
      price,
      fee,
    ]),
  }
}

function marketsOf({ timeUs, markets }: SessionView): Section {
  const hasChoice = markets.some(({ lines }) => lines.length > 1)
  return {
    name: 'markets',
    rowsMin: 2,
    columns: [
      { title: 'market' },
      { title: 'bid', align: right },
      { title: 'ask', align: right },
      { title: 'last', align: right, drop: 3 },
      { title: 'age', align: right },
      { title: 'data' },
      ...(hasChoice
        ? [
            { title: 'by line', drop: 1 },
            { title: 'last switch', drop: 2 },
          ]
        : []),
    ],
    rows: markets.map(market => [...marketCells(market, timeUs), ...(hasChoice ? lineCells(market, timeUs) : [])]),
  }
}

/** Anything else is red; a market that closed is nothing to look at. */
const COLOR_OF_STATE: Partial<Record<DataState, 'green' | 'yellow' | 'dim'>> = {
  Live: 'green',
  Degraded: 'yellow',
  Closed: 'dim',
}

function marketCells({ instrumentId, bid, ask, last, updatedUs, dataState }: MarketLine, nowUs: number): string[] {
  const data = styled(COLOR_OF_STATE[dataState] ?? 'red', dataState)
  return [instrumentId, bid, ask, last, updatedUs === null ? '-' : ageText(nowUs - updatedUs), data]
}

/** `b, not a (silent 8.1 s)`, and `8.0 s ago from a: STALE`. */
function lineCells({ lines, lastSwitch }: MarketLine, nowUs: number): string[] {
  const chosen = lines.find(({ isChosen }) => isChosen)
  const others = lines.filter(({ isChosen }) => !isChosen)
  const good = others.filter(({ isGood }) => isGood).map(({ lineId }) => lineId)
  const bad = others
    .filter(({ isGood }) => !isGood)
    .map(({ lineId, dataUs }) => `${lineId} (${silenceText(dataUs, nowUs)})`)
  const also = good.length === 0 ? '' : styled('dim', `, also ${good.join(', ')}`)
  const not = bad.length === 0 ? '' : styled('yellow', `, not ${bad.join(', ')}`)
  return [`${chosen?.lineId ?? '-'}${also}${not}`, lastSwitch === null ? '' : switchText(lastSwitch, nowUs)]
}

function silenceText(dataUs: number | null, nowUs: number): string {
  return dataUs === null ? 'never heard' : `silent ${ageText(nowUs - dataUs)}`
}

function switchText({ fromLine, reason, timeUs }: LineSwitchView, nowUs: number): string {
  const text = `${ageText(nowUs - timeUs)} ago from ${fromLine}: ${reason}`
  return reason === 'PREFERRED' ? styled('dim', text) : styled('yellow', text)
}

export function signed(amount: string): string {
  if (amount === 'unknown' || amount === '-') return amount
  if (amount.startsWith('-')) return styled('red', amount)
  return /[1-9]/.test(amount) ? styled('green', `+${amount}`) : amount
}

/** Shape: what happened after the view began to be made is younger than 0. */
export function ageText(agoUs: number): string {
  const ageUs = Math.max(0, agoUs)
  if (ageUs < 1_000_000) return `${Math.round(ageUs / 1_000)} ms`
  return ageUs < 120_000_000 ? `${(ageUs / 1_000_000).toFixed(1)} s` : `${Math.round(ageUs / 60_000_000)} min`
}
