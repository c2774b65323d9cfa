import assert from 'node:assert/strict'
import { test } from 'node:test'
import { ExchangeBench, type Fields, formOf, type Json, rowsOf, type SocketClient } from './exchange.fixture.ts'
import { ledgerLines } from './ledger-lines.ts'

const ORDER = '/api/v3/order'
const LIMIT = { symbol: 'BTCUSDT', side: 'BUY', type: 'LIMIT', timeInForce: 'GTC', quantity: '0.01', price: '60000' }
const BTC = { symbol: 'BTCUSDT' }

async function touchOf(bench: ExchangeBench) {
  const { body } = await bench.public('/api/v3/ticker/bookTicker?symbol=BTCUSDT')
  return { bid: Number(body['bidPrice']), ask: Number(body['askPrice']) }
}

async function balancesOf(bench: ExchangeBench, account: string): Promise<Record<string, string>> {
  const { body } = await bench.signed(account, 'GET', '/api/v3/account')
  return Object.fromEntries(
    rowsOf(body['balances']).map(each => [each['asset'], `${each['free']} + ${each['locked']}`]),
  )
}

test('parameters in query, in body or in both, signed by either kind of key', async context => {
  const bench = await ExchangeBench.start(context)
  for (const kind of ['HMAC', 'Ed25519'] as const) {
    const key = bench.keyOf('alice', kind)
    const place = async (query: string, body: string) => {
      const signature = encodeURIComponent(bench.signatureOf(key, query + body))
      const target = query === '' ? ORDER : `${ORDER}?${query}`
      const reply = await bench.raw(
        'POST',
        target,
        key.apiKey,
        `${body}${body === '' ? '' : '&'}signature=${signature}`,
      )
      assert.deepEqual([reply.status, reply.body['status']], [200, 'NEW'], JSON.stringify(reply.body))
    }
    const [names, rest] = [formOf(LIMIT), formOf({ timestamp: Math.floor(bench.nowUs / 1000) })]
    await place(`${names}&${rest}`, '')
    await place('', `${names}&${rest}`)
    await place(names, rest)
  }
  const upper = bench.keyOf('alice')
  const query = formOf({ timestamp: Math.floor(bench.nowUs / 1000) })
  const reply = await bench.raw(
    'GET',
    `/api/v3/account?${query}&signature=${bench.signatureOf(upper, query).toUpperCase()}`,
    upper.apiKey,
  )
  assert.equal(reply.status, 200, 'a signature of capital digits')
})

test('two accounts trade with each other, and both are told', async context => {
  const bench = await ExchangeBench.start(context)
  const alice = await listen(bench, 'alice')
  const bob = await listen(bench, 'bob')
  const { bid, ask } = await touchOf(bench)
  // Inside the displayed market nobody else is in the way.
  const price = ((bid + ask) / 2).toFixed(2)
  const made = await bench.order('alice', {
    ...LIMIT,
    side: 'SELL',
    quantity: '0.5',
    price,
    newClientOrderId: 'maker-1',
  })
  const taken = await bench.order('bob', { ...LIMIT, quantity: '0.2', price, newClientOrderId: 'taker-1' })
  assert.deepEqual([made.body['status'], taken.body['status']], ['NEW', 'FILLED'])
  const fills = rowsOf(taken.body['fills'])
  assert.deepEqual(
    fills.map(fill => [fill['price'], fill['qty'], fill['commission'], fill['commissionAsset']]),
    [[`${price}000000`, '0.20000000', '0.00020000', 'BTC']],
  )
  const ofMaker = await alice.wait(each => each['x'] === ('TRADE' as never))
  assert.deepEqual(
    [ofMaker['c'], ofMaker['X'], ofMaker['m'], ofMaker['l'], ofMaker['z'], ofMaker['L'], ofMaker['N'], ofMaker['w']],
    ['maker-1', 'PARTIALLY_FILLED', true, '0.20000000', '0.20000000', `${price}000000`, 'USDT', true],
  )
  const ofTaker = await bob.wait(each => each['x'] === ('TRADE' as never))
  assert.deepEqual(
    [ofTaker['X'], ofTaker['m'], ofTaker['w'], ofTaker['i']],
    ['FILLED', false, false, taken.body['orderId']],
  )
  const own = await bench.signed('alice', 'GET', '/api/v3/myTrades', BTC)
  assert.deepEqual(
    rowsOf(own.body).map(trade => [trade['isBuyer'], trade['isMaker'], trade['orderId']]),
    [[false, true, made.body['orderId']]],
  )
  const tape = await bench.public('/api/v3/trades?symbol=BTCUSDT&limit=1')
  assert.deepEqual(
    rowsOf(tape.body).map(trade => [trade['price'], trade['qty'], trade['isBuyerMaker']]),
    [[`${price}000000`, '0.20000000', false]],
    'the public sees it once, at the price, from the taker’s side',
  )
})

async function listen(bench: ExchangeBench, account: string): Promise<SocketClient> {
  const { body } = await bench.signed(account, 'POST', '/api/v3/userDataStream')
  return await bench.connect(`/ws/${body['listenKey']}`)
}

test('the life of an order as its account hears it', async context => {
  const bench = await ExchangeBench.start(context)
  const client = await listen(bench, 'alice')
  const placed = await bench.order('alice', { ...LIMIT, newClientOrderId: 'mine' })
  await bench.signed('alice', 'DELETE', ORDER, { ...BTC, origClientOrderId: 'mine', newClientOrderId: 'bye' })
  await bench.order('alice', { ...LIMIT, timeInForce: 'IOC', newClientOrderId: 'ioc' })
  await bench.order('alice', { ...LIMIT, timeInForce: 'FOK', newClientOrderId: 'fok' })
  await client.wait(each => String(each['c']) === 'fok' && String(each['x']) === 'EXPIRED')
  const lines = client.messages.map(each =>
    String(each['e']) === 'executionReport'
      ? `${each['x']} ${each['X']} c=${each['c']} C=${each['C']} w=${each['w']} ${each['eR'] ?? ''}`.trim()
      : `${each['e']} ${rowsOf(each['B']).map(({ a, f, l }) => `${a} ${f}+${l}`)}`,
  )
  assert.deepEqual(lines, [
    'NEW NEW c=mine C= w=true',
    'outboundAccountPosition BTC 10.00000000+0.00000000,USDT 999400.00000000+600.00000000',
    'CANCELED CANCELED c=bye C=mine w=false',
    'outboundAccountPosition BTC 10.00000000+0.00000000,USDT 1000000.00000000+0.00000000',
    'NEW NEW c=ioc C= w=true',
    'outboundAccountPosition BTC 10.00000000+0.00000000,USDT 999400.00000000+600.00000000',
    'EXPIRED EXPIRED c=ioc C= w=false UNFILLED_IOC_QUANTITY_EXPIRED',
    'outboundAccountPosition BTC 10.00000000+0.00000000,USDT 1000000.00000000+0.00000000',
    'NEW NEW c=fok C= w=true',
    'outboundAccountPosition BTC 10.00000000+0.00000000,USDT 999400.00000000+600.00000000',
    'EXPIRED EXPIRED c=fok C= w=false UNFILLED_FOK_ORDER_EXPIRED',
    'outboundAccountPosition BTC 10.00000000+0.00000000,USDT 1000000.00000000+0.00000000',
  ])
  const asked = await bench.signed('alice', 'GET', ORDER, { ...BTC, orderId: placed.body['orderId'] })
  assert.deepEqual([asked.body['status'], asked.body['clientOrderId']], ['CANCELED', 'mine'])
})

test('an id is free again once its order is over, and not before', async context => {
  const bench = await ExchangeBench.start(context)
  const place = async () => (await bench.order('alice', { ...LIMIT, newClientOrderId: 'again' })).body
  const first = await place()
  assert.equal((await place())['msg'], 'Duplicate order sent.' as never)
  await bench.signed('alice', 'DELETE', ORDER, { ...BTC, orderId: first['orderId'] })
  const second = await place()
  const asked = await bench.signed('alice', 'GET', ORDER, { ...BTC, origClientOrderId: 'again' })
  assert.equal(asked.body['orderId'], second['orderId'], 'the newest is the one known by it')
})

test('market orders for an amount spend no more than it', async context => {
  const bench = await ExchangeBench.start(context)
  const { body } = await bench.order('alice', { ...BTC, side: 'BUY', type: 'MARKET', quoteOrderQty: '100000' })
  assert.equal(body['status'], 'FILLED' as never)
  const spent = Number(body['cummulativeQuoteQty'])
  assert.ok(spent <= 100_000 && spent > 99_999, `spent ${spent}`)
  assert.ok(rowsOf(body['fills']).length > 1, 'it ate into the book')
  assert.equal(body['origQuoteOrderQty'], '100000.00000000' as never)
})

test('a stop sleeps until a trade reaches it, then is told as new on the book', async context => {
  const bench = await ExchangeBench.start(context)
  const client = await listen(bench, 'alice')
  const last = Number((await bench.public('/api/v3/ticker/price?symbol=BTCUSDT')).body['price'])
  const stop = { ...BTC, side: 'SELL', type: 'STOP_LOSS', quantity: '0.01', stopPrice: (last - 0.05).toFixed(2) }
  const placed = await bench.order('alice', stop)
  const asked = await bench.signed('alice', 'GET', ORDER, { ...BTC, orderId: placed.body['orderId'] })
  assert.deepEqual([asked.body['isWorking'], asked.body['workingTime'], asked.body['status']], [false, -1, 'NEW'])
  for (let second = 0; second < 600 && client.messages.every(each => String(each['x']) !== 'TRADE'); second++) {
    bench.advance(1_000_000)
    await bench.public('/api/v3/ping')
  }
  await client.wait(each => String(each['X']) === 'FILLED')
  const reports = client.messages.filter(each => String(each['e']) === 'executionReport')
  assert.deepEqual(
    reports.map(each => `${each['x']} ${each['X']} ${each['o']} w=${each['w']} W=${'W' in each}`),
    ['NEW NEW STOP_LOSS w=false W=false', 'NEW NEW STOP_LOSS w=true W=true', 'TRADE FILLED STOP_LOSS w=false W=true'],
  )
})

test('cancel-replace: each outcome of both halves has its own answer', async context => {
  const bench = await ExchangeBench.start(context)
  const replace = async (change: Fields) => {
    const fields = { ...LIMIT, cancelReplaceMode: 'STOP_ON_FAILURE', ...change }
    const { status, body } = await bench.signed('alice', 'POST', '/api/v3/order/cancelReplace', fields)
    const data = body['data'] ?? body
    return [status, body['code'], data['cancelResult'], data['newOrderResult']]
  }
  const place = async () => (await bench.order('alice', LIMIT)).body['orderId']
  const huge = { quantity: '16' }
  assert.deepEqual(await replace({ cancelOrderId: await place() }), [200, undefined, 'SUCCESS', 'SUCCESS'])
  assert.deepEqual(await replace({ cancelOrderId: 999 }), [400, -2022, 'FAILURE', 'NOT_ATTEMPTED'])
  assert.deepEqual(await replace({ cancelOrderId: await place(), ...huge, price: '64000' }), [
    409,
    -2021,
    'SUCCESS',
    'FAILURE',
  ])
  const allow = { cancelReplaceMode: 'ALLOW_FAILURE' }
  assert.deepEqual(await replace({ ...allow, cancelOrderId: 999 }), [409, -2021, 'FAILURE', 'SUCCESS'])
  assert.deepEqual(await replace({ ...allow, cancelOrderId: 999, ...huge, price: '64000' }), [
    400,
    -2022,
    'FAILURE',
    'FAILURE',
  ])
  const before = await place()
  assert.deepEqual(await replace({ cancelOrderId: before, price: '0.001' }), [400, -1013, undefined, undefined])
  const kept = await bench.signed('alice', 'GET', ORDER, { ...BTC, orderId: before })
  assert.equal(kept.body['status'], 'NEW' as never, 'filters come before the cancel')
})

test('orders and trades of any age are found: by number, by id, by time', async context => {
  const bench = await ExchangeBench.start(context)
  const ids: Json[] = []
  for (let count = 0; count < 6; count++) {
    const { body } = await bench.order('alice', {
      ...LIMIT,
      type: 'LIMIT',
      timeInForce: 'IOC',
      price: '70000',
      quantity: '0.001',
      newClientOrderId: `n${count}`,
    })
    ids.push(body['orderId']!)
    bench.advance(1_000_000)
  }
  const startMs = Math.floor(bench.nowUs / 1000) - 6_000
  const numbers = async (path: string, fields: Fields, field: string) =>
    rowsOf((await bench.signed('alice', 'GET', path, { ...BTC, ...fields })).body).map(each => each[field])
  assert.deepEqual(await numbers('/api/v3/allOrders', {}, 'orderId'), ids)
  assert.deepEqual(await numbers('/api/v3/allOrders', { limit: 2 }, 'orderId'), ids.slice(-2), 'the newest')
  assert.deepEqual(await numbers('/api/v3/allOrders', { orderId: ids[2], limit: 2 }, 'orderId'), ids.slice(2, 4))
  assert.deepEqual(await numbers('/api/v3/allOrders', { startTime: startMs + 2000 }, 'orderId'), ids.slice(2))
  assert.deepEqual(
    await numbers('/api/v3/allOrders', { startTime: startMs + 1000, endTime: startMs + 3000 }, 'orderId'),
    ids.slice(1, 4),
  )
  assert.deepEqual(await numbers('/api/v3/myTrades', { orderId: ids[3] }, 'orderId'), [ids[3]])
  const trades = await numbers('/api/v3/myTrades', {}, 'id')
  assert.deepEqual(await numbers('/api/v3/myTrades', { fromId: trades[4] }, 'orderId'), ids.slice(4))
  assert.deepEqual(await numbers('/api/v3/myTrades', { startTime: startMs + 4000 }, 'orderId'), ids.slice(4))
  assert.deepEqual(await numbers('/api/v3/allOrders', { symbol: 'ETHUSDT' }, 'orderId'), [])
})

test('a restart goes on from the ledger: orders, ids, balances', async context => {
  const first = await ExchangeBench.start(context)
  await first.order('alice', { ...LIMIT, newClientOrderId: 'rests' })
  await first.order('alice', {
    ...BTC,
    side: 'SELL',
    type: 'TAKE_PROFIT_LIMIT',
    timeInForce: 'GTC',
    quantity: '0.02',
    price: '80000',
    stopPrice: '79000',
  })
  await first.order('alice', { ...BTC, side: 'BUY', type: 'MARKET', quantity: '0.1' })
  const state = async (bench: ExchangeBench) => {
    const ask = async (path: string) => (await bench.signed('alice', 'GET', path, BTC)).body
    const balances = await balancesOf(bench, 'alice')
    return {
      open: await ask('/api/v3/openOrders'),
      all: await ask('/api/v3/allOrders'),
      trades: await ask('/api/v3/myTrades'),
      balances,
    }
  }
  const before = await state(first)
  assert.equal(rowsOf(before.open).length, 2)
  await first.close()
  const second = await ExchangeBench.start(context, { folder: first.folder, startUs: first.nowUs })
  assert.deepEqual(await state(second), before)
  const canceled = await second.signed('alice', 'DELETE', ORDER, { ...BTC, origClientOrderId: 'rests' })
  assert.equal(canceled.body['status'], 'CANCELED' as never)
  const next = await second.order('alice', LIMIT)
  assert.equal(next.body['orderId'], (rowsOf(before.all).length + 1) as never)
})

test('money comes and goes without a trade: told, durable, and never more than is free', async context => {
  const bench = await ExchangeBench.start(context)
  const client = await listen(bench, 'alice')
  const { levers } = bench.exchange
  const alice = levers.accountIndexOf('alice')!
  await bench.order('alice', { ...LIMIT, quantity: '10', price: '60000' })
  assert.equal(levers.transfer(alice, 'USDT', '-400000.00000001'), 'less than that is free of USDT')
  assert.equal(levers.transfer(alice, 'USDT', '-399999.5'), undefined)
  assert.equal(levers.transfer(alice, 'DOGE', '1'), 'there is no asset DOGE')
  assert.equal(levers.transfer(alice, 'BTC', '0.000000001'), 'amount: 0.000000001 is no amount of BTC')
  const update = await client.wait(each => String(each['e']) === 'balanceUpdate')
  assert.deepEqual([update['a'], update['d']], ['USDT', '-399999.50000000'])
  await client.wait(
    each => String(each['e']) === 'outboundAccountPosition' && String(rowsOf(each['B'])[0]!['f']) === '0.50000000',
  )
  assert.equal((await balancesOf(bench, 'alice'))['USDT'], '0.50000000 + 600000.00000000')
  await bench.close()
  const [line] = ledgerLines(`${bench.folder}/ledger.sqlite`).filter(each => each.line === 'transfer')
  assert.deepEqual([line!['account'], line!['asset'], line!['amount']], ['alice', 'USDT', '-399999.50000000'])
})

test('a ledger of other symbols or accounts is not gone on with', async context => {
  const first = await ExchangeBench.start(context)
  await first.close()
  const accounts = [{ name: 'mallory', balances: {} }]
  const again = () => new ExchangeBench(first.folder, { settings: { accounts } })
  assert.throws(again, /its accounts were alice, bob, the settings have mallory; add at the end only/)
})
