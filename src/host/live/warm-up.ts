/**
 * Takes orders through a node that trades with nobody, so that the compiler knows their path before the first real one
 * comes: the gate alone takes 158 us of an order until some hundreds have passed, and 80 after that.
 *
 * It is a node as any other, in an invented world, with a journal that keeps nothing; nothing of it stays.
 */

import type { ClientOrderId, ExecutionId, TimeUs, VenueOrderId } from '../../core/domain/ids.ts'
import type { ExecutionReport, Intent } from '../../core/domain/inputs.ts'
import { newQuoteTick } from '../../core/domain/market-data.ts'
import type { MoneyMinor, PriceTicks, QtyLots } from '../../core/domain/quantities.ts'
import { Engine } from '../../core/engine/engine.ts'
import { assert } from '../../core/std/assert.ts'
import type { VenueEffect } from '../../ports.ts'
import { lastingLease } from '../../store/lasting-lease.ts'
import { RecordWriter } from '../../store/record-codec.ts'
import { Routes } from '../session/routes.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { ForgetfulJournal } from './forgetful-journal.ts'
import { encodeToGateway } from './gateway-wire.ts'
import { parseIntents } from './intents-intake.ts'
import { LiveNode } from './live-node.ts'
import { machineUs } from './machine-clock.ts'
import { StrategyChannel } from './strategy-channel.ts'
import { encodeToStrategy } from './strategy-wire.ts'
import { ACCOUNT, BID_TICKS, INSTRUMENT, inventWorld, MONEY, moveQuote, OPENING, STRATEGY } from './warm-up-world.ts'

const ORDERS = 400
const QUOTES_AN_ORDER = 3
const QTY_LOTS = 1 as QtyLots

/** Returns: how many orders and cancels went out. Cost: about 0.15 s; between two orders other work goes on. */
export async function warmUp(): Promise<number> {
  const scratch = new ScratchNode()
  for (let i = 0; i < ORDERS; i++) await scratch.order()
  await scratch.close()
  return scratch.sentCount
}

class ScratchNode {
  readonly #node: LiveNode
  readonly #channel: StrategyChannel
  readonly #writer = new RecordWriter()
  readonly #quote = newQuoteTick()
  #sent: VenueEffect[] = []
  #intentSequence = 0
  sentCount = 0

  constructor() {
    const configuration = inventWorld()
    this.#channel = new StrategyChannel({ send: message => void encodeToStrategy(message), onOverflow: () => {} })
    this.#node = new LiveNode({
      clock: SYSTEM_CLOCK,
      engine: new Engine(),
      journal: new ForgetfulJournal(),
      lease: lastingLease(1),
      routes: new Routes(configuration, [[{ kind: 'Quote', instrumentIndex: INSTRUMENT, barSpecIndex: -1 }]]),
      channels: [this.#channel],
      send: (_, effects) => this.#send(effects),
      onEvent: () => {},
      onAlert: () => {},
      onDurable: () => {},
      fatal: reason => {
        throw new Error(`warm-up: ${reason}`)
      },
    })
    this.#node.take({ kind: 'Configure', timeUs: 0 as TimeUs, configuration })
    this.#channel.ready()
    for (const input of OPENING) this.#node.take(input)
  }

  /** Quotes, an order that answers the last of them, its acceptance, its cancel. */
  async order(): Promise<void> {
    for (let i = 0; i < QUOTES_AN_ORDER; i++) this.#tick()
    const submitted = ++this.#intentSequence
    this.#intend({ kind: 'SubmitOrder', ...this.#stamp(submitted), contingency: 'None', legs: [TERMS] })
    await this.#answered('New')
    const targets = { targetIntentSequence: submitted, targetLeg: -1 }
    this.#intend({ kind: 'CancelOrder', ...this.#stamp(++this.#intentSequence), ...targets })
    await this.#answered('Canceled')
  }

  close(): Promise<void> {
    return this.#node.close()
  }

  #send(effects: readonly VenueEffect[]): boolean {
    encodeToGateway({ kind: 'Execute', effects, sentMs: Date.now(), sentUs: machineUs() })
    this.#sent.push(...effects)
    return true
  }

  #tick(): void {
    this.#writer.writeInput(moveQuote(this.#quote, BID_TICKS + (this.#node.engine.state.sequence % 3)))
    this.#node.takeRecords(this.#writer.take())
  }

  #stamp(intentSequence: number) {
    const { sequence, timeUs } = this.#node.engine.state
    const causes = { causationSequence: sequence, causationTimeUs: timeUs }
    return { timeUs, strategyIndex: STRATEGY, intentSequence, ...causes }
  }

  #intend(intent: Intent): void {
    this.#writer.writeInput(intent)
    const stamps = Float64Array.of(intent.causationSequence, intent.causationTimeUs)
    const parsed = parseIntents(this.#writer.take(), STRATEGY, { kind: 'Deliver', stamps })
    assert(parsed.ok, 'an intent of our own can be read')
    this.#node.takeIntents(STRATEGY, parsed.value)
    this.#channel.ready()
  }

  /** The block of an order is durable at the next turn of the event loop. */
  async #answered(execType: 'New' | 'Canceled'): Promise<void> {
    await new Promise(resolve => setImmediate(resolve))
    for (const effect of this.#sent) {
      if (effect.kind === 'SendOrder') this.#writer.writeInput(reportOf(effect.order.clientOrderId, execType))
      else if (effect.kind === 'SendCancel') this.#writer.writeInput(reportOf(effect.clientOrderId, execType))
      else continue
      this.sentCount++
    }
    this.#sent = []
    this.#node.takeRecords(this.#writer.take())
    this.#channel.ready()
  }
}

/** Far below the market: it rests. */
const TERMS = {
  instrumentIndex: INSTRUMENT,
  side: 'Buy' as const,
  orderType: 'Limit' as const,
  qtyLots: QTY_LOTS,
  limitTicks: (BID_TICKS - 1_000) as PriceTicks,
  triggerTicks: undefined,
  trailingOffsetTicks: undefined,
  triggerSource: 'Last' as const,
  timeInForce: 'GTC' as const,
  expireTimeUs: undefined,
  isPostOnly: false,
  isReduceOnly: false,
  tag: '',
}

function reportOf(clientOrderId: ClientOrderId, execType: 'New' | 'Canceled'): ExecutionReport {
  return {
    kind: 'ExecutionReport',
    timeUs: 0 as TimeUs,
    execType,
    accountIndex: ACCOUNT,
    instrumentIndex: INSTRUMENT,
    clientOrderId,
    venueOrderId: 'v' as VenueOrderId,
    side: 'Buy',
    executionId: '' as ExecutionId,
    lastQtyLots: 0 as QtyLots,
    lastTicks: 0 as PriceTicks,
    feeMinor: 0 as MoneyMinor,
    feeCurrency: MONEY,
    liquidity: 'Unknown',
    cumQtyLots: 0 as QtyLots,
    qtyLots: QTY_LOTS,
    limitTicks: undefined,
    triggerTicks: undefined,
    text: '',
    eventTimeUs: SYSTEM_CLOCK.nowUs(),
  }
}
