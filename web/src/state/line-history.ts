/** How the market's lines were while this page is open: from the stream, bounded, for the strips of the market screen. */

import { effect, signal } from '@preact/signals'
import type { MarketLine } from '../../../src/api/contract/session-view.ts'
import type { DataState } from '../../../src/core/domain/market-data.ts'
import { extend, type Stretch } from '../text/stretches.ts'
import { section } from './live.ts'
import { serverNowUs } from './now.ts'

export const LINE_STATES = ['Chosen', 'Good', 'Silent'] as const
export type LineHistoryState = (typeof LINE_STATES)[number]

export interface MarketHistory {
  readonly dataStates: readonly Stretch<DataState>[]
  readonly lines: Readonly<Record<string, readonly Stretch<LineHistoryState>[]>>
  /** The newest switches, newest first. */
  readonly switches: readonly NonNullable<MarketLine['lastSwitch']>[]
}

const SWITCHES_MAX = 50
export const NO_HISTORY: MarketHistory = { dataStates: [], lines: {}, switches: [] }

export const histories = signal<Readonly<Record<string, MarketHistory>>>({})

export function followLines(): void {
  effect(() => {
    const markets = section('markets')
    if (markets === undefined) return
    const before = histories.peek()
    const atUs = serverNowUs.peek()
    const after = markets.map(market => [
      market.instrumentId,
      grown(before[market.instrumentId] ?? NO_HISTORY, market, atUs),
    ])
    if (after.some(([id, history]) => before[id as string] !== history)) histories.value = Object.fromEntries(after)
  })
}

/** Returns: the same history where nothing changed. */
function grown(history: MarketHistory, { dataState, lines, lastSwitch }: MarketLine, atUs: number): MarketHistory {
  const dataStates = extend(history.dataStates, dataState, atUs)
  const grownLines = lines.map(({ lineId, isChosen, isGood }) => {
    const state: LineHistoryState = isGood ? (isChosen ? 'Chosen' : 'Good') : 'Silent'
    return [lineId, extend(history.lines[lineId] ?? [], state, atUs)] as const
  })
  const isNewSwitch = lastSwitch !== null && history.switches[0]?.timeUs !== lastSwitch.timeUs
  const isSame =
    dataStates === history.dataStates && !isNewSwitch && grownLines.every(([id, line]) => history.lines[id] === line)
  if (isSame) return history
  const switches = isNewSwitch ? [lastSwitch, ...history.switches].slice(0, SWITCHES_MAX) : history.switches
  return { dataStates, lines: Object.fromEntries(grownLines), switches }
}
