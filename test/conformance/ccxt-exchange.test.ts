/** The ccxt gateway against the exchange of our own, with the faults that real venues have. */

import assert from 'node:assert/strict'
import test from 'node:test'
import type { InstrumentIndex } from '../../src/core/domain/ids.ts'
import { EngineBench } from '../../src/core/engine/bench.fixture.ts'
import { termsOf } from '../../src/core/engine/story.fixture.ts'
import { SYSTEM_CLOCK } from '../../src/host/live/clock.ts'
import type { VenueEffect } from '../../src/ports.ts'
import { sendOverHttp, type Transport } from '../../src/venues/ccxt/transport.ts'
import { ExchangeSession, exchangeConfiguration } from './exchange-session.ts'

const ORDER = 'POST /api/v3/order'
/** Further than the market moves while a busy machine stands still. */
const FAR_TICKS = 20_000
/** Where an answer is lost: it is waited for as long. */
const SOON_IN_DOUBT = { requestTimeoutMs: 4_000 }

test('places, fills in part, cancels; every fill once by its id, the fee in its own currency', async context => {
  const desk = await ExchangeSession.start(context)
  const id = await fillInPart(desk)
  const fill = await desk.heard(
    'ExecutionReport',
    ({ execType, clientOrderId }) => execType === 'Trade' && clientOrderId === id,
  )
  assert.ok(fill.lastQtyLots <= 4_000, `${fill.lastQtyLots} of 10,000 lots`)
  assert.match(fill.executionId, /^BTCUSDT-\d+$/)
  assert.equal(fill.feeCurrency, 1)
  assert.equal(fill.feeMinor, fill.lastQtyLots)
  desk.place('H1E1S2L0')
  await desk.heard('ExecutionReport', report => report.clientOrderId === 'H1E1S2L0')
  desk.cancel('H1E1S2L0')
  await desk.until('canceled', () => desk.wordsOf('H1E1S2L0').includes('Canceled'))
  desk.askAccount()
  const account = await desk.heard('MassStatusReport')
  assert.equal(account.outcome, 'Complete')
  assert.deepEqual(account.openClientOrderIds, [])
  const told = new Map(
    desk.reports.flatMap(report =>
      report.kind === 'ExecutionReport' && report.execType === 'Trade'
        ? [[report.executionId, report.lastQtyLots] as const]
        : [],
    ),
  )
  const bought = [...told.values()].reduce((sum, lots) => sum + lots, 0)
  // One lot is 1,000 satoshi, and a thousandth of it is the fee.
  const btc = account.balances.find(({ currency }) => currency === 1)!
  assert.equal(Number(btc.amountMinor), 100_000_000 + bought * 1_000 - bought)
})

/** The venue ends it itself: what is shown at the touch has moved when an order comes, which may then be filled whole or not at all. */
async function fillInPart(desk: ExchangeSession): Promise<string> {
  const id = 'H1E1S1L0'
  await desk.until('there is a quote', () => desk.market.some(({ kind }) => kind === 'Quote'))
  const { askTicks } = desk.market.findLast(input => input.kind === 'Quote')!
  await desk.arm({ kind: 'OrderEnded', state: 'Expired', filledPpm: 400_000, count: 1 })
  desk.place(id, { qtyLots: 10_000, limitTicks: askTicks + FAR_TICKS, workingTimeInForce: 'IOC' })
  await desk.until('it is over', () => desk.wordsOf(id).includes('Expired'))
  return id
}

/** Notes each request in `sent`. */
function notedIn(sent: string[]): Transport {
  return (request, timeoutMs) => {
    const { pathname, search } = new URL(request.url)
    sent.push(`${request.method} ${pathname}${/signature=/.test(search + (request.body ?? '')) ? ' signed' : ''}`)
    return sendOverHttp(request, timeoutMs)
  }
}

test('a session whose node stands by reads executions ahead, and nothing else of the account', async context => {
  const sent: string[] = []
  const desk = await ExchangeSession.start(context, { transport: notedIn(sent), standsBy: () => true })
  await desk.until('they are asked for again', () => sent.filter(each => each.includes('myTrades')).length >= 2)
  assert.deepEqual([...new Set(sent.filter(each => each.endsWith(' signed')))], ['GET /api/v3/myTrades signed'])
})

test('at the start nothing private leaves by REST, and an order is one request', async context => {
  const sent: string[] = []
  const desk = await ExchangeSession.start(context, { transport: notedIn(sent) })
  await desk.heard('DataStateReport', report => report.dataState === 'Live')
  assert.deepEqual([...new Set(sent)].sort(), ['GET /api/v3/depth', 'GET /api/v3/exchangeInfo', 'GET /api/v3/time'])
  sent.length = 0
  desk.place('H1E1S1L0')
  await desk.until('told by answer and stream', () => desk.wordsOf('H1E1S1L0').length === 2)
  assert.deepEqual(sent, ['POST /api/v3/order signed'])
})

test('an answer that was lost is a doubt, and the question finds the order', async context => {
  const desk = await ExchangeSession.start(context, SOON_IN_DOUBT)
  await desk.arm(
    { kind: 'AnswerLost', operation: ORDER, count: 1 },
    { kind: 'EventLost', eventType: 'executionReport', count: 1 },
  )
  desk.place('H1E1S1L0')
  await desk.heard('SendFailureReport')
  assert.deepEqual(desk.wordsOf('H1E1S1L0'), ['Order Unknown'])
  desk.query('H1E1S1L0')
  const status = await desk.heard('OrderStatusReport')
  assert.deepEqual(desk.wordsOf('H1E1S1L0'), ['Order Unknown', 'New', 'Working'])
  assert.equal(status.order?.limitTicks, 6_000_000)
})

test('the venue’s servers fail: unknown while it is unknown, not found where it never was', async context => {
  const desk = await ExchangeSession.start(context)
  const quiet = { kind: 'EventLost', eventType: 'executionReport' }
  for (const [index, answer] of ['503', '-1006', '-1007'].entries()) {
    const [done, undone] = [`H1E1S${index}L0`, `H1E1S${index}L1`]
    await desk.arm(quiet, { kind: 'UnknownStatus', operation: ORDER, effect: 'Executed', answer, count: 1 })
    desk.place(done)
    await desk.heard('SendFailureReport', report => report.clientOrderId === done)
    await desk.disarm()
    await desk.arm({ kind: 'UnknownStatus', operation: ORDER, effect: 'NotExecuted', answer, count: 1 })
    desk.place(undone)
    await desk.heard('SendFailureReport', report => report.clientOrderId === undone)
    await desk.disarm()
    for (const id of [done, undone]) desk.query(id)
    await desk.heard('OrderStatusReport', report => report.clientOrderId === undone)
    await desk.heard('OrderStatusReport', report => report.clientOrderId === done)
    assert.deepEqual(desk.wordsOf(done), ['Order Unknown', 'New', 'Working'], answer)
    assert.deepEqual(desk.wordsOf(undone), ['Order Unknown', 'NotFound'], answer)
  }
})

test('certain refusals: filters, money, an id twice, a cancel of nothing', async context => {
  const desk = await ExchangeSession.start(context)
  const rows: [string, object, string[]][] = [
    ['H1E1S1L0', { limitTicks: 1 }, ['Rejected']],
    ['H1E1S2L0', { qtyLots: 39_000_000, limitTicks: 6_400_000 }, ['Rejected']],
    ['H1E1S3L0', { isPostOnly: true, limitTicks: 7_000_000 }, ['Rejected']],
    ['H1E1S4Lx', {}, ['New']],
    ['with a blank', {}, ['Order NotSent']],
  ]
  for (const [id, wish, words] of rows) {
    desk.place(id, wish)
    await desk.until(`an answer to ${id}`, () => desk.wordsOf(id).length >= words.length)
    assert.equal(desk.wordsOf(id)[0], words[0], id)
  }
  desk.place('H1E1S4Lx')
  await desk.heard('SendFailureReport', report => report.clientOrderId === 'H1E1S4Lx' && report.certainty === 'Unknown')
  desk.cancel('H1E1S9L0')
  const refusal = await desk.heard('CancelRejectReport')
  assert.equal(refusal.isOrderUnknown, true)
})

test('too many requests: what was not looked at is refused, and the venue is left in peace', async context => {
  const desk = await ExchangeSession.start(context)
  await desk.arm({ kind: 'RateLimitStorm', operation: ORDER, status: 429, retryAfterSeconds: 5, count: 1 })
  desk.place('H1E1S1L0')
  const rejection = await desk.heard('ExecutionReport')
  assert.equal(rejection.execType, 'Rejected')
  desk.place('H1E1S2L0')
  const failure = await desk.heard('SendFailureReport')
  assert.equal(failure.certainty, 'NotSent')
  assert.match(failure.text, /RATE_BUDGET/)
  // A cancel waits for the end of the silence, and leaves then.
  desk.cancel('H1E1S9L0')
  await desk.heard('CancelRejectReport')
})

test('connections break: the venue counts as down, the book as gapped, and both come back', async context => {
  const desk = await ExchangeSession.start(context)
  await desk.heard('DataStateReport', report => report.dataState === 'Live')
  const before = desk.reports.length
  await desk.dropConnections()
  await desk.until('up again', () => desk.reports.slice(before).some(isUp) && desk.session.isUp)
  await desk.until('the book again', () => statesOf(desk, before).includes('Live'))
  const news = desk.reports.slice(before)
  assert.equal(
    news.some(report => report.kind === 'VenueStateReport' && !report.isUp),
    true,
  )
  assert.equal(statesOf(desk, before)[0], 'Gapped')
  desk.place('H1E1S1L0')
  await desk.until(
    'told by the stream as well',
    () => desk.wordsOf('H1E1S1L0').filter(word => word === 'New').length === 2,
  )
})

const isUp = (report: ExchangeSession['reports'][number]) => report.kind === 'VenueStateReport' && report.isUp

function statesOf(desk: ExchangeSession, from: number): string[] {
  return desk.reports.slice(from).flatMap(report => (report.kind === 'DataStateReport' ? [report.dataState] : []))
}

test('a lost update of the book is noticed, and a new snapshot is bridged', async context => {
  const desk = await ExchangeSession.start(context)
  await desk.heard('DataStateReport', report => report.dataState === 'Live')
  const before = desk.reports.length
  // Several speeds of the same stream are told: one of those that are lost is ours.
  await desk.arm({ kind: 'EventLost', eventType: 'depthUpdate', symbol: 'BTCUSDT', count: 6 })
  await desk.until('mended', () => statesOf(desk, before).at(-1) === 'Live')
  assert.equal(statesOf(desk, before)[0], 'Gapped')
  assert.match(desk.logged.join('\n'), /SEQUENCE_GAP: U expected/)
})

test('through the core: submitted, answer lost, in doubt, asked, accepted; one order at the venue', async context => {
  const desk = await ExchangeSession.start(context, SOON_IN_DOUBT)
  const bench = new EngineBench(exchangeConfiguration(), undefined, SYSTEM_CLOCK.nowUs())
  bench.open()
  bench.quote(6_500_000, 6_500_100)
  await desk.arm(
    { kind: 'AnswerLost', operation: ORDER, count: 1 },
    { kind: 'EventLost', eventType: 'executionReport', count: 1 },
  )
  const facts: string[] = []
  const carry = (turn: ReturnType<EngineBench['take']>) => {
    facts.push(...turn.events.filter(({ kind }) => kind.startsWith('Order')).map(({ kind }) => kind))
    for (const effect of turn.effects) if (isVenueEffect(effect)) desk.execute(effect)
  }
  desk.onReport = report => {
    bench.timeUs = SYSTEM_CLOCK.nowUs()
    carry(bench.take(report))
  }
  carry(bench.submit([termsOf('buy 1000 @6000000'.split(' '), bench.timeUs)]))
  await desk.until('the doubt is over', () => facts.includes('OrderAccepted'))
  assert.deepEqual(facts, ['OrderSubmitted', 'OrderInDoubt', 'OrderQueried', 'OrderAccepted'])
  assert.equal(bench.order(1).status, 'Accepted')
  desk.onReport = () => {}
  desk.askAccount()
  const account = await desk.heard('MassStatusReport')
  assert.deepEqual(account.openClientOrderIds, [bench.order(1).clientOrderId])
})

function isVenueEffect(effect: { readonly kind: string }): effect is VenueEffect {
  return ['SendOrder', 'SendAmend', 'SendCancel', 'QueryOrder', 'RequestMassStatus'].includes(effect.kind)
}

test('a book that somebody else found to be wrong is got anew, and quotes go on meanwhile', async context => {
  const desk = await ExchangeSession.start(context)
  await desk.heard('DataStateReport', report => report.dataState === 'Live')
  const before = desk.reports.length
  desk.market.length = 0
  desk.session.renewBook(0 as InstrumentIndex)
  await desk.until('mended', () => statesOf(desk, before).at(-1) === 'Live')
  assert.deepEqual(statesOf(desk, before), ['Gapped', 'Live'])
  assert.ok(desk.market.some(input => input.kind === 'BookLevel' && input.isSnapshotStart))
})

test('each message is handed on as it came, before the inputs that are made of it, with one time of arrival', async context => {
  let raw = { text: '', timeUs: 0 }
  const seen: { readonly kind: string; readonly isInRaw: boolean; readonly isSameTime: boolean }[] = []
  const desk = await ExchangeSession.start(context, {
    key: undefined,
    onRaw: (text, timeUs) => {
      raw = { text, timeUs }
    },
    onMarket: (input, sequence, identity) => {
      // The snapshot of a book is an answer, not a message.
      if (input.kind === 'BookLevel') return
      const isInRaw = sequence > 0 && identity === '' && raw.text.includes(String(sequence))
      seen.push({ kind: input.kind, isInRaw, isSameTime: input.receiveTimeUs === raw.timeUs })
    },
    onRefused: refusal => assert.fail(JSON.stringify(refusal)),
  })
  await desk.until('quotes and trades', () => new Set(seen.map(({ kind }) => kind)).size === 2)
  assert.deepEqual(
    seen.filter(({ isInRaw, isSameTime }) => !isInRaw || !isSameTime),
    [],
  )
})
