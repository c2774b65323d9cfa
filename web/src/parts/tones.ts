/** Which tone belongs to a member of a closed set. */

import type { Severity } from '../../../src/core/domain/effects.ts'
import type { TradingState } from '../../../src/core/domain/limits.ts'
import type { DataState } from '../../../src/core/domain/market-data.ts'
import type { OrderStatus } from '../../../src/core/domain/order.ts'
import type { Tone } from './marks.tsx'
import type { StripTone } from './state-strip.tsx'

/** One for each member: a set that grows does not compile without. */
type Tones<Member extends string> = Readonly<Record<Member, Tone>>

export const SEVERITY_TONES: Tones<Severity> = { Critical: 'bad', Error: 'bad', Warning: 'warn', Info: 'info' }

export const TRADING_TONES: Tones<TradingState> = { Active: 'good', Reducing: 'warn', Halted: 'bad' }

export function stateToneOf(line: { readonly isRunning: boolean; readonly tradingState: TradingState }): Tone {
  return line.isRunning ? TRADING_TONES[line.tradingState] : 'bad'
}

export const DATA_TONES: Readonly<Record<DataState, StripTone>> = {
  ...{ Live: 'good', Degraded: 'warn', Closed: 'none' },
  ...{ Missing: 'bad', Stale: 'bad', Gapped: 'bad', Crossed: 'bad', Disputed: 'bad' },
}

export const ORDER_TONES: Tones<OrderStatus> = {
  ...{ Filled: 'good', Accepted: 'good', InDoubt: 'bad', Rejected: 'bad' },
  ...{ Submitted: 'info', PendingAmend: 'info', PendingCancel: 'info' },
  ...{ Held: 'none', Canceled: 'none', Expired: 'none' },
}
