/** A small world for the tests of reports: fills, orders and a recorder that counts in USDT. */

import type { Configuration } from '../core/domain/configuration.ts'
import type { OrderDenied, OrderFilled, OrderSubmitted } from '../core/domain/events.ts'
import { fixtureConfiguration } from '../core/domain/fixtures.ts'
import type { TimeUs } from '../core/domain/ids.ts'
import type { OrderTerms } from '../core/domain/order.ts'
import { parseTimeUs } from '../core/std/time.ts'
import { FillColumns, type FillRow } from './fill-columns.ts'
import { RunRecorder } from './run-recorder.ts'
import type { RunDescription } from './run-summary.ts'

export function fixtureTimeUs(text: string): TimeUs {
  const timeUs = parseTimeUs(text)
  if (timeUs === undefined) throw new RangeError(`no time: ${text}`)
  return timeUs
}

/** Knows no rates unless given some. */
export function fixtureRecorder(
  overrides: Partial<Configuration> = {},
  convert: RunRecorder['convert'] = () => undefined,
  fillsMax?: number,
): RunRecorder {
  // Reports name the rules: those of the kept ones do not change with the program's.
  const configuration = fixtureConfiguration({ ruleVersion: 1, ...overrides })
  return new RunRecorder({ configuration, convert, ...(fillsMax && { fillsMax }) })
}

/** One lot bought by strategy 0 at tick 100 of instrument 0, for no fee. */
export function fixtureFill(overrides: Partial<Record<keyof OrderFilled, unknown>> = {}): OrderFilled {
  const fill = {
    kind: 'OrderFilled',
    orderNumber: 1,
    strategyIndex: 0,
    accountIndex: 0,
    instrumentIndex: 0,
    side: 'Buy',
    executionId: 'e1',
    lastQtyLots: 1,
    lastTicks: 100,
    feeMinor: 0,
    feeCurrency: 0,
    liquidity: 'Taker',
    eventTimeUs: 0,
    timeUs: 0,
    ...overrides,
  }
  return fill as OrderFilled
}

export function fixtureSubmitted(orderNumber: number, qtyLots: number): OrderSubmitted {
  const terms: Partial<Record<keyof OrderTerms, unknown>> = { qtyLots }
  return { kind: 'OrderSubmitted', orderNumber, strategyIndex: 0, terms } as unknown as OrderSubmitted
}

export function fixtureDenied(overrides: Partial<OrderDenied> = {}): OrderDenied {
  const denied = {
    kind: 'OrderDenied',
    strategyIndex: 0,
    intentSequence: 1,
    leg: 0,
    action: 'Submit',
    code: 'QTY_ABOVE_MAX',
    what: 'qtyLots',
    was: 500,
    limit: 200,
    ...overrides,
  }
  return denied as OrderDenied
}

export function fixtureFills(rows: readonly Partial<FillRow>[]): FillColumns {
  const fills = new FillColumns()
  rows.forEach((row, i) => {
    const base = {
      timeUs: i,
      strategyIndex: 0,
      instrumentIndex: 0,
      signedLots: 1,
      ticks: 100,
      feeMinor: 0,
      baseRate: 1,
    }
    fills.add({ ...base, ...row })
  })
  return fills
}

export function fixtureRun(overrides: Partial<RunDescription> = {}): RunDescription {
  return {
    configName: 'examples/configs/cross.yaml',
    dataSources: ['BTC-USDT.SIM Bar 1m'],
    seed: 7,
    parameters: ['alpha.fast=10'],
    ...overrides,
  }
}
