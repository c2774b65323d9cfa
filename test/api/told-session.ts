/** A session that answers what it is told to, and keeps what was commanded. */

import type { ApiWorld } from '../../src/api/world.ts'
import { okOf, refusalOf } from '../../src/core/std/result.ts'
import type { Alert, AlertDesk, Silence } from '../../src/ports/alert-desk.ts'
import type { FillOnRecord, OrderOnRecord, SessionHistory } from '../../src/ports/history-queries.ts'
import type { Incident, IncidentDesk } from '../../src/ports/incident-desk.ts'
import type { CommandOutcome, DoorCommand, DoorKillOutcome, Said } from '../../src/ports/session-door.ts'

export const ORDER: OrderOnRecord = {
  ...{ orderNumber: 7, clientOrderId: 'H1E1S7L0', venueOrderId: 'V7', accountId: 'main', strategyId: 'ema' },
  ...{
    instrumentId: 'BTC-USDT.SIM',
    side: 'Buy',
    orderType: 'Limit',
    timeInForce: 'GTC',
    contingency: 'None',
    tag: '',
  },
  ...{ qty: '0.5', cumQty: '0.2', limitPrice: '65000.00', triggerPrice: '', status: 'Accepted', text: '' },
  ...{ createdTimeUs: 1_000, closedTimeUs: null },
}

export const FILL: FillOnRecord = {
  ...{ fillNumber: 3, orderNumber: 7, accountId: 'main', executionId: 'X3', strategyId: 'ema' },
  ...{ instrumentId: 'BTC-USDT.SIM', side: 'Buy', qty: '0.2', price: '65000.00', fee: '0.01', feeCurrency: 'USDT' },
  ...{ liquidity: 'Maker', eventTimeUs: 2_000, timeUs: 2_001, sequence: 12 },
}

export const ALERT: Alert = {
  ...{ id: 'A1', code: 'VENUE_DOWN', severity: 'Critical', subject: 'SIM', text: 'no connection', state: 'Triggered' },
  ...{
    openedUs: 1,
    triggeredUs: 2,
    lastSeenUs: 3,
    acknowledgedUs: 0,
    acknowledgedBy: '',
    resolvedUs: 0,
    resolvedBy: '',
  },
  ...{ count: 1, isFlapping: false, silencedUntilUs: 0, escalationStep: 0, runbook: 'docs/operations/alerts.md#x' },
}

export const INCIDENT: Incident = {
  ...{ id: 'I1', title: 'no fills', severity: 'SEV2', state: 'Open', openedUs: 1, openedBy: 'eve', mitigatedUs: 0 },
  ...{ resolvedUs: 0, closedUs: 0, commander: '', scribe: '', openActionCount: 0, alertIds: [], actions: [] },
  ...{ timeline: [{ timeUs: 1, kind: 'Opened', actor: 'eve', text: 'no fills' }], leftOutCount: 0 },
}

const AWAY = refusalOf({ code: 'DESK_AWAY' as const, text: 'nobody answers' })

type Ports = Pick<ApiWorld, 'door' | 'history' | 'rawMessages' | 'alerts' | 'incidents' | 'metricsText'>

export class ToldSession {
  readonly commands: { readonly command: DoorCommand | { readonly kind: 'Kill' }; readonly said: Said }[] = []
  outcome: CommandOutcome = { kind: 'Taken', isDurable: true, text: 'so it is' }
  killed: DoorKillOutcome = {
    ...{ told: ['node', 'gateway SIM'], taken: ['node'], confirmed: ['gateway SIM'], refusals: [], isConfirmed: true },
  }
  isHistoryAway = false
  isWatchAway = false

  readonly ports: Ports = {
    door: {
      command: async (command, said) => {
        this.commands.push({ command, said })
        return this.outcome
      },
      kill: async (_scope, _isFlatten, said) => {
        this.commands.push({ command: { kind: 'Kill' }, said })
        return this.killed
      },
    },
    history: this.#history(),
    rawMessages: {
      of: async () => ({ messages: [{ timeUs: 5, direction: 'Sent', text: 'NEW' }], leftOutCount: 0, sinceUs: 1 }),
    },
    alerts: this.#alertDesk(),
    incidents: this.#incidentDesk(),
    metricsText: async () => (this.isWatchAway ? undefined : '# HELP holdfast_up x\nholdfast_up 1\n'),
  }

  #history(): SessionHistory {
    const told = async <T>(value: T): Promise<T> => {
      if (this.isHistoryAway) throw new Error('the file is locked')
      return value
    }
    return {
      orders: () => told([ORDER]),
      life: clientOrderId =>
        told(clientOrderId === ORDER.clientOrderId ? { order: ORDER, steps: [], fills: [FILL] } : undefined),
      fills: () => told([FILL]),
      positions: () => told([]),
      equity: () => told([{ accountId: 'main', timeUs: 9, equity: '100000.00', currency: 'USDT' }]),
    }
  }

  #alertDesk(): AlertDesk {
    const told = async <T>(value: T) => (this.isWatchAway ? AWAY : okOf(value))
    const silence = (by: string): Silence => ({
      ...{ id: 'S1', code: '*', subject: '*', fromUs: 1, untilUs: 2 },
      by,
      why: 'x',
    })
    return {
      alerts: () => told([ALERT]),
      acknowledge: (_id, actor) => told({ ...ALERT, state: 'Acknowledged', acknowledgedBy: actor }),
      resolve: (_id, actor) => told({ ...ALERT, state: 'Resolved', resolvedBy: actor }),
      silences: () => told([silence('eve')]),
      addSilence: (_silence, actor) => told(silence(actor)),
      endSilence: (_id, actor) => told(silence(actor)),
      channels: () => told([]),
      testChannels: () => told([]),
      deliveries: () => told([]),
      follow: () => () => {},
    }
  }

  #incidentDesk(): IncidentDesk {
    const told = async <T>(value: T) => (this.isWatchAway ? AWAY : okOf(value))
    return {
      list: () => told([]),
      get: () => told(INCIDENT),
      open: () => told(INCIDENT),
      step: () => told(INCIDENT),
      postMortem: () => told('# no fills\n'),
      evidence: () => told({ name: 'incident-I1.zip', base64: 'UEsFBgAAAAA=' }),
      follow: () => () => {},
    }
  }
}
