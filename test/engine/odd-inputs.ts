/** Inputs that no honest strategy, venue or feed sends: those of a session with some of their values changed to odd ones. */

import type { Input } from '../../src/core/domain/inputs.ts'
import type { Random } from '../../src/core/std/random.ts'

const MOST = Number.MAX_SAFE_INTEGER
const ODD_NUMBERS = [0, 1, -1, 7, 1_000, -1_000, 2 ** 31, 1e12, 2 ** 52, MOST, -MOST]
const ODD_AMOUNTS = ['0', '-1', '9007199254740993', '-99999999999999999999999999']
/** Given by the node itself, whatever the others say. */
const GIVEN = /^(kind|timeUs|intentSequence|causationSequence)$/
/** Of our configuration: a venue's or a feed's connection looks them up, only a strategy's process may send any. */
const INDEX = /(Index|^currency|Currency)$/

/** Read from a text that may not be negative. */
const SIZE = /^(?!signed).*Lots$/

export type Sender = 'Strategy' | 'Venue' | 'Feed'

const KINDS: Readonly<Record<Sender, readonly Input['kind'][]>> = {
  Strategy: ['SubmitOrder', 'CancelOrder', 'CancelAllOrders', 'AmendOrder', 'SetStrategyTimer', 'SaveStrategyState'],
  Venue: [
    'ExecutionReport',
    'CancelRejectReport',
    'SendFailureReport',
    'OrderStatusReport',
    'MassStatusReport',
    'FundingReport',
    'DeadMansSwitchReport',
  ],
  Feed: ['Quote', 'Trade', 'BookLevel', 'Bar', 'DataStateReport'],
}

export function isSentBy(sender: Sender, { kind }: Input): boolean {
  return KINDS[sender].includes(kind)
}

/** The same input with each of its values changed at the odds of one in `oneIn`; its shape and its closed sets stay. */
export function oddInput(input: Input, sender: Sender, oneIn: number, random: Random): Input {
  return odd(input, sender === 'Strategy', oneIn, random) as Input
}

function odd(value: unknown, isStranger: boolean, oneIn: number, random: Random): unknown {
  if (Array.isArray(value)) return value.map(each => odd(each, isStranger, oneIn, random))
  if (typeof value !== 'object' || value === null) return value
  const fields = Object.entries(value).map(([key, inner]) => {
    const isKept = GIVEN.test(key) || (INDEX.test(key) && !isStranger)
    return [key, isKept ? inner : oddField(key, inner, isStranger, oneIn, random)]
  })
  return Object.fromEntries(fields)
}

function oddField(key: string, value: unknown, isStranger: boolean, oneIn: number, random: Random): unknown {
  if (typeof value === 'object') return odd(value, isStranger, oneIn, random)
  if (random.nextInt(oneIn) > 0) return value
  if (typeof value === 'number') return oddNumber(isStranger || !SIZE.test(key), random)
  if (typeof value === 'boolean') return !value
  return /Minor$/.test(key) ? ODD_AMOUNTS[random.nextInt(ODD_AMOUNTS.length)] : value
}

function oddNumber(mayBeNegative: boolean, random: Random): number {
  const value = ODD_NUMBERS[random.nextInt(ODD_NUMBERS.length)]!
  return mayBeNegative ? value : Math.abs(value)
}
