/** Which tone belongs to a member of a closed set. */

import type { Severity } from '../../../src/core/domain/effects.ts'
import type { TradingState } from '../../../src/core/domain/limits.ts'
import type { DataState } from '../../../src/core/domain/market-data.ts'
import type { OrderStatus } from '../../../src/core/domain/order.ts'
import type { Tone } from './marks.tsx'

export function severityTone(severity: Severity): Tone {
  switch (severity) {
    case 'Critical':
    case 'Error':
      return 'bad'
    case 'Warning':
      return 'warn'
    case 'Info':
      return 'info'
    default:
      return severity satisfies never
  }
}

export function tradingTone(state: TradingState): Tone {
  switch (state) {
    case 'Active':
      return 'good'
    case 'Reducing':
      return 'warn'
    case 'Halted':
      return 'bad'
    default:
      return state satisfies never
  }
}

export function stateToneOf(line: { readonly isRunning: boolean; readonly tradingState: TradingState }): Tone {
  return line.isRunning ? tradingTone(line.tradingState) : 'bad'
}

export function dataTone(state: DataState): Tone {
  switch (state) {
    case 'Live':
      return 'good'
    case 'Degraded':
      return 'warn'
    case 'Closed':
      return 'none'
    case 'Missing':
    case 'Stale':
    case 'Gapped':
    case 'Crossed':
    case 'Disputed':
      return 'bad'
    default:
      return state satisfies never
  }
}

export function orderTone(status: OrderStatus): Tone {
  switch (status) {
    case 'Filled':
    case 'Accepted':
      return 'good'
    case 'InDoubt':
    case 'Rejected':
      return 'bad'
    case 'Submitted':
    case 'PendingAmend':
    case 'PendingCancel':
      return 'info'
    case 'Held':
    case 'Canceled':
    case 'Expired':
      return 'none'
    default:
      return status satisfies never
  }
}
