/** Turns the records of a block into rows of the history. */

import type { DatabaseSync, StatementSync } from 'node:sqlite'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { Event, OrderDenied } from '../../core/domain/events.ts'
import type { TimeUs } from '../../core/domain/ids.ts'
import { isOrderEvent } from '../../core/domain/order-events.ts'
import type { StoredBlock } from '../../ports.ts'
import { RecordReader } from '../record-codec.ts'
import { HistoryNames } from './history-names.ts'
import { HistoryOrders } from './history-orders.ts'

export class HistoryProjection {
  private readonly names: HistoryNames
  private readonly orders: HistoryOrders
  private readonly insertDenial: StatementSync
  private readonly insertAlert: StatementSync
  private readonly reader = new RecordReader()

  constructor(db: DatabaseSync) {
    this.names = new HistoryNames(db)
    this.orders = new HistoryOrders(db, this.names)
    this.insertDenial = db.prepare(
      `INSERT INTO denials (sequence, time_us, strategy_id, intent_sequence, leg, action, code, what, was, "limit")
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    )
    this.insertAlert = db.prepare('INSERT INTO alerts (sequence, time_us, code, subject, text) VALUES (?, ?, ?, ?, ?)')
  }

  /** Inside the caller's transaction. */
  project(block: StoredBlock): void {
    const { reader } = this
    reader.open(block.payload, block.firstSequence)
    let timeUs = block.firstTimeUs
    while (reader.next()) {
      if (reader.isInput) timeUs = reader.input.timeUs
      else this.projectEvent(reader.event, reader.sequence, timeUs)
    }
  }

  /** The names in force from here on. */
  adopt(configuration: Configuration): void {
    this.names.adopt(configuration)
  }

  private projectEvent(event: Event, sequence: number, timeUs: TimeUs): void {
    const alert = (code: string, subject: string, text: string) =>
      this.insertAlert.run(sequence, timeUs, code, subject, text)
    const { names } = this
    if (event.kind === 'OrderDenied') return this.deny(event, sequence, timeUs)
    if (isOrderEvent(event)) return this.orders.project(event, sequence, timeUs)
    switch (event.kind) {
      case 'ConfigurationApplied':
        names.adopt(event.configuration)
        break
      case 'DiscrepancyFound':
        alert(event.code, event.clientOrderId || names.instrument(event.instrumentIndex), event.text)
        break
      case 'TradingStateChanged':
        alert(
          `TRADING_${event.tradingState.toUpperCase()}`,
          names.scope(event.scope),
          `${event.actor}: ${event.reason}`,
        )
        break
      case 'KillRequested':
        alert('KILL_REQUESTED', names.scope(event.scope), `${event.actor}: ${event.reason}`)
        break
      case 'KillConfirmed':
        alert('KILL_CONFIRMED', names.scope(event.scope), `${names.account(event.accountIndex)} has nothing of it open`)
        break
      case 'DeadMansSwitchChanged':
        if (event.text !== '')
          alert(`SWITCH_${event.outcome.toUpperCase()}`, names.account(event.accountIndex), event.text)
        break
      case 'FlattenRequested':
        alert('FLATTEN_REQUESTED', names.scope(event.scope), '')
        break
      case 'ThrottleTripped':
        alert('THROTTLE_TRIPPED', names.strategy(event.strategyIndex), `${event.executionCount} executions`)
        break
      case 'MarginCalled':
        alert(event.isLiquidation ? 'LIQUIDATION' : 'MARGIN_CALL', names.instrument(event.instrumentIndex), event.text)
        break
      case 'VenueStateChanged':
        alert(event.isUp ? 'VENUE_UP' : 'VENUE_DOWN', names.venue(event.venueIndex), event.reason)
        break
      case 'StrategyStopped':
        alert('STRATEGY_STOPPED', names.strategy(event.strategyIndex), event.reason)
        break
      default:
        // The rest is of no use on a screen of history; the journal has it.
        break
    }
  }

  private deny(event: OrderDenied, sequence: number, timeUs: TimeUs): void {
    const strategy = this.names.strategy(event.strategyIndex)
    const { intentSequence, leg, action, code, what, was, limit } = event
    this.insertDenial.run(sequence, timeUs, strategy, intentSequence, leg, action, code, what, was, limit)
  }
}
