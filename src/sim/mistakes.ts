/** The mistakes themselves, each wrapped around a seam: what the mutations of mutations.ts do. */

import { hash as digestOf } from 'node:crypto'
import { crc32 } from 'node:zlib'
import type { StrategyIndex, TimeUs } from '../core/domain/ids.ts'
import type { ExecutionReport, Input, Intent } from '../core/domain/inputs.ts'
import type { Engine } from '../core/engine/engine.ts'
import type { Turn } from '../core/engine/turn.ts'
import type { BlockDraft, JournalHead, StoredSnapshot, VenueEffect } from '../ports.ts'
import { HASH_BYTES, HEADER_BYTES, openBlock, sealBlock } from '../store/block.ts'
import type { SqliteJournal } from '../store/sqlite/journal.ts'
import type { NodeParts } from './seams.ts'
import type { SimJournal } from './sim-journal.ts'

// ── the journal ──────────────────────────────────────────────────────────────────────────────────────────────────────

export function ackedAtOnce(journal: SimJournal): SqliteJournal {
  let head = journal.head()
  let writing: Promise<unknown> = Promise.resolve()
  const append = async (previous: JournalHead, draft: BlockDraft): Promise<JournalHead> => {
    const { epoch, lastSequence } = draft
    const blockNumber = previous.blockNumber + 1
    const { hash } = sealBlock(blockNumber, previous.hash, draft)
    head = { blockNumber, epoch, lastSequence, hash }
    writing = writing.then(() => journal.append(previous, draft)).catch(() => {})
    return head
  }
  return overriding(journal, { append, head: () => head })
}

export function withSnapshot(journal: SimJournal, change: (snapshot: StoredSnapshot) => StoredSnapshot): SqliteJournal {
  const newestSnapshot = () => {
    const snapshot = journal.newestSnapshot()
    return snapshot === undefined ? undefined : change(snapshot)
  }
  return overriding(journal, { newestSnapshot })
}

export function withoutExecutions(snapshot: StoredSnapshot): StoredSnapshot {
  const state = JSON.parse(new TextDecoder().decode(snapshot.payload)) as { executions: { generations: string[][] } }
  state.executions.generations = [[], []]
  return { ...snapshot, payload: new TextEncoder().encode(JSON.stringify(state)) }
}

function overriding(journal: SimJournal, others: Partial<SqliteJournal>): SqliteJournal {
  return new Proxy(journal, {
    get(target, name) {
      const other = others[name as keyof SqliteJournal]
      if (other !== undefined) return other
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
}

const AT_STORED_BYTES = 64
const AT_CRC = 68

/** Makes the checks fit whatever is there. */
export function openUnchecked(sealed: Uint8Array) {
  const bytes = Buffer.from(sealed)
  const end = HEADER_BYTES + bytes.readUInt32LE(AT_STORED_BYTES)
  bytes.writeUInt32LE(crc32(bytes.subarray(HEADER_BYTES, end)), AT_CRC)
  const hashed = bytes.length - HASH_BYTES
  bytes.write(digestOf('sha256', bytes.subarray(0, hashed), 'hex'), hashed, 'hex')
  return openBlock(bytes)
}

// ── the gateway ──────────────────────────────────────────────────────────────────────────────────────────────────────

export function unknownAsNotSent(input: Input): Input {
  const isIt = input.kind === 'SendFailureReport' && input.action === 'Order' && input.certainty === 'Unknown'
  return isIt ? { ...input, certainty: 'NotSent' } : input
}

export function lostCancelAsCanceled(input: Input): Input {
  if (input.kind !== 'SendFailureReport' || input.action !== 'Cancel') return input
  const report: ExecutionReport = {
    kind: 'ExecutionReport',
    timeUs: input.timeUs,
    execType: 'Canceled',
    accountIndex: 0 as never,
    instrumentIndex: 0 as never,
    clientOrderId: input.clientOrderId,
    venueOrderId: '' as never,
    side: 'Buy',
    executionId: '' as never,
    lastQtyLots: 0 as never,
    lastTicks: 0 as never,
    feeMinor: 0 as never,
    feeCurrency: 0 as never,
    liquidity: 'Unknown',
    cumQtyLots: 0 as never,
    qtyLots: 0 as never,
    limitTicks: undefined,
    triggerTicks: undefined,
    text: '',
    eventTimeUs: input.timeUs,
  }
  return report
}

export function couldNotAskAsNotFound(input: Input): Input {
  const isIt = input.kind === 'OrderStatusReport' && input.outcome === 'CouldNotAsk'
  return isIt ? { ...input, outcome: 'NotFound' } : input
}

export function couldNotAskAsClosed(input: Input): Input {
  const isIt = input.kind === 'OrderStatusReport' && input.outcome === 'CouldNotAsk'
  return isIt ? { ...input, outcome: 'Closed' } : input
}

export function accountAsFlat(input: Input): Input {
  if (input.kind !== 'MassStatusReport') return input
  const positions = input.positions.map(each => ({ ...each, signedLots: 0 }))
  return { ...input, outcome: 'Complete', openClientOrderIds: [], openOrders: [], positions }
}

export function uncrossed(input: Input): Input {
  if (input.kind !== 'Quote' || input.bidTicks < input.askTicks) return input
  return { ...input, bidTicks: input.askTicks, askTicks: input.bidTicks }
}

export function renamed(effect: VenueEffect): VenueEffect {
  if (effect.kind !== 'SendOrder') return effect
  const order = { ...effect.order, clientOrderId: `${effect.order.clientOrderId}x` }
  return { ...effect, order } as unknown as VenueEffect
}

function isTrade(input: Input): input is ExecutionReport {
  return input.kind === 'ExecutionReport' && input.execType === 'Trade'
}

export function oneTickOff(input: Input): Input {
  return isTrade(input) ? { ...input, lastTicks: (input.lastTicks + 1) as never } : input
}

export function tradeAsNews(input: Input): Input {
  return isTrade(input) ? { ...input, execType: 'Triggered' } : input
}

// ── the node ─────────────────────────────────────────────────────────────────────────────────────────────────────────

export function bookRepeats({ engine }: NodeParts): void {
  engine.state.executions.has = () => false
}

export function takeRepeats({ node, engine }: NodeParts): void {
  const take = node.takeIntents.bind(node)
  node.takeIntents = (strategyIndex: number, intents: readonly Intent[]) => {
    for (const intent of intents) {
      engine.state.strategies[strategyIndex]!.lastIntentSequence = 0
      take(strategyIndex, [intent])
    }
  }
}

export function decideByAnotherClock({ engine }: NodeParts): void {
  aroundStep(engine, (input, step) => {
    const { timeUs } = input
    input.timeUs = (timeUs + 1) as never
    const turn = step(input)
    input.timeUs = timeUs
    return turn
  })
}

/** Changes what a turn is, around the core. */
function aroundStep(engine: Engine, change: (input: Input, step: (input: Input) => Turn) => Turn): void {
  const step = engine.step.bind(engine)
  engine.step = (input: Input) => change(input, step)
}

export function forgetTradingStates({ engine }: NodeParts): void {
  aroundStep(engine, (input, step) => {
    if (engine.state.rooms !== undefined) engine.state.rooms.risk.tradingStates.effective = () => 'Active'
    return step(input)
  })
}

/** While an intent is decided every line counts as live. */
export function trustAllData({ engine }: NodeParts): void {
  aroundStep(engine, (input, step) => {
    if (!('intentSequence' in input)) return step(input)
    const markets = engine.state.built.markets
    const states = markets.map(market => market.reportedState)
    for (const market of markets) market.reportedState = 'Live'
    const turn = step(input)
    markets.forEach((market, index) => {
      market.reportedState = states[index]!
    })
    return turn
  })
}

export function startAlways({ engine, node }: NodeParts): void {
  aroundStep(engine, (input, step) => {
    const turn = step(input)
    if (turn.events.some(({ kind }) => kind === 'AccountReconciled')) setImmediate(() => startAll({ engine, node }))
    return turn
  })
}

function startAll({ engine, node }: NodeParts): void {
  engine.state.strategies.forEach(({ isRunning }, index) => {
    const strategyIndex = index as StrategyIndex
    const command = {
      kind: 'StartStrategy',
      timeUs: 0 as TimeUs,
      strategyIndex,
      actor: 'holdfast',
      reason: '',
    } as const
    if (!isRunning) node.take({ ...command })
  })
}

export function findMoney({ engine }: NodeParts): void {
  aroundStep(engine, (input, step) => {
    const turn = step(input)
    if (!turn.events.some(({ kind }) => kind === 'OrderFilled')) return turn
    const { portfolio } = engine.state.built
    portfolio.setBalance(0, 0, String(BigInt(portfolio.balanceOf(0, 0).toText()) + 1n))
    return turn
  })
}

export function recordNoDenials({ engine }: NodeParts): void {
  aroundStep(engine, (input, step) => {
    const turn = step(input)
    const kept = turn.events.filter(({ kind }) => kind !== 'OrderDenied')
    turn.events.splice(0, turn.events.length, ...kept)
    return turn
  })
}

export function throwAt500({ engine }: NodeParts): void {
  aroundStep(engine, (input, step) => {
    if (engine.state.sequence === 500) throw new Error('on purpose')
    return step(input)
  })
}
