import assert from 'node:assert/strict'
import { connect, createServer } from 'node:net'
import { test } from 'node:test'
import { newBar, newQuoteTick } from '../../core/domain/market-data.ts'
import { Ledger } from './ledger.ts'
import { fixtureClock, VenueFolder, WaitingClient } from './server.fixture.ts'
import { VenueServer } from './server.ts'
import { parseVenueSettings } from './venue-settings.ts'

async function withServer(
  work: (folder: VenueFolder, log: string[]) => Promise<void>,
  options: { queueBytesMax?: number } = {},
): Promise<void> {
  const folder = new VenueFolder()
  const log: string[] = []
  const settings = folder.parsed()
  const server = new VenueServer({ settings, clock: fixtureClock, log: line => void log.push(line), ...options })
  await server.listen()
  try {
    await work(folder, log)
  } finally {
    await server.close()
    folder.remove()
  }
}

test('a client gets market data, trades, and is told what it did', { timeout: 60_000 }, async () => {
  await withServer(async folder => {
    const client = new WaitingClient(folder)
    await client.until(() => client.market.length > 5)
    client.send({ clientOrderId: 'B1', qtyLots: 2 })
    client.send({ clientOrderId: 'B2', qtyLots: 2, limitTicks: 15_000 })
    await client.until(() => client.lines().includes('B2 New'))
    client.massStatus()
    await client.until(() => client.lines().some(line => line.startsWith('mass')))
    const lines = client.lines().filter(line => !line.includes('StateReport'))
    assert.match(lines[1]!, /^B1 Trade \d@\d+ Taker$/)
    assert.match(lines.at(-1)!, /^mass Complete open=B2 positions=0:2$/)
    await client.client.close()
  })
})

test('a venue that never says welcome is told once to be down', { timeout: 60_000 }, async () => {
  const folder = new VenueFolder()
  const { promise: triedOften, resolve } = Promise.withResolvers<void>()
  let tries = 0
  const shut = createServer(socket => {
    socket.destroy()
    if (++tries === 12) resolve()
  })
  shut.listen(folder.socketPath)
  const client = new WaitingClient(folder)
  await triedOften
  assert.deepEqual(
    client.reports.map(report => report.kind === 'VenueStateReport' && report.isUp),
    [false],
  )
  await client.client.close()
  shut.close()
  folder.remove()
})

test('what is said about an order is told as it was, and what was not answered too', { timeout: 60_000 }, async () => {
  await withServer(async folder => {
    const client = new WaitingClient(folder)
    client.send({ clientOrderId: 'B0' })
    assert.deepEqual(client.words, ['Unsent B0 SendOrder: no connection to the venue'])
    await client.until(() => client.client.isUp)
    client.send({ clientOrderId: 'B1', limitTicks: 15_000 })
    assert.match(client.words[1]!, /^Sent B1 \{"type":"SendOrder",.*"clientOrderId":"B1"/)
    await client.until(() => client.words.some(text => /^Received B1 \{"type":"ExecutionReport"/.test(text)))
    client.massStatus()
    await client.until(() => client.words.some(text => /^Received B1 \{"type":"MassStatusReport"/.test(text)))
    client.send({ clientOrderId: 'B2', limitTicks: 15_000 })
    await client.client.close()
    assert.equal(client.words.at(-1), 'Unanswered B2 closed by us')
  })
})

test('both clients of an account hear of its orders; an account that was not named is not served', {
  timeout: 60_000,
}, async () => {
  await withServer(async folder => {
    const [one, two] = [new WaitingClient(folder), new WaitingClient(folder)]
    await one.until(() => one.client.isUp)
    await two.until(() => two.client.isUp)
    one.send({ clientOrderId: 'B1', limitTicks: 15_000 })
    await two.until(() => two.lines().includes('B1 New'))
    await one.client.close()
    await two.client.close()
  })
})

test('a venue that accepts a feed is moved by it, and tells it on', { timeout: 60_000 }, async () => {
  const folder = new VenueFolder()
  const settings = folder.parsed({ market: [], acceptsFeed: true })
  const server = new VenueServer({ settings, clock: fixtureClock, log: () => {} })
  await server.listen()
  const [feeder, trader] = [new WaitingClient(folder), new WaitingClient(folder)]
  await feeder.until(() => feeder.client.isUp)
  await trader.until(() => trader.client.isUp)
  trader.send({ clientOrderId: 'B1' })
  await trader.until(() => trader.lines().includes('B1 New'))
  const quote = Object.assign(newQuoteTick(), { bidTicks: 99, bidLots: 5, askTicks: 101, askLots: 5, eventTimeUs: 77 })
  assert.ok(feeder.client.feed(quote))
  await trader.until(() => trader.lines().includes('B1 Trade 1@101 Taker'))
  const bar = {
    openTicks: 100,
    highTicks: 103,
    lowTicks: 98,
    closeTicks: 102,
    barSpecIndex: 4,
    openTimeUs: 7,
    eventTimeUs: 67,
  }
  feeder.client.feed(Object.assign(newBar(), bar))
  await trader.until(() => trader.market.some(input => input.kind === 'Bar'))
  const [first, second] = trader.market
  assert.ok(first?.kind === 'Quote' && first.askTicks === 101 && first.eventTimeUs === 77)
  assert.deepEqual(second, { ...newBar(), ...bar, receiveTimeUs: second!.receiveTimeUs })
  await feeder.client.close()
  await trader.client.close()
  await server.close()
  folder.remove()
})

const BAD_LINES = [
  ['nonsense', /BAD_MESSAGE: not JSON/],
  ['{"type":"Steal"}', /BAD_MESSAGE: type/],
  ['{"type":"Hello","version":3,"accounts":[],"instruments":[]}', /BAD_MESSAGE: version/],
  ['{"type":"Hello","version":2,"accounts":["mallory"],"instruments":[]}', /UNKNOWN_NAME: account mallory/],
  [
    '{"type":"Feed","input":{"type":"Trade","instrumentId":"BTC-USDT.SIM","eventTimeUs":1,"sequence":0,"priceTicks":1,"qtyLots":1,"aggressorSide":"Buy"}}',
    /FEED_NOT_ALLOWED/,
  ],
  ['{"type":"SendCancel","accountId":"alice","clientOrderId":"A1"}', /NO_HELLO/],
  ['x'.repeat(1 << 21), /LINE_TOO_LONG/],
] as const

for (const [line, expected] of BAD_LINES) {
  test(`a bad line ends the connection with a reason: ${line.slice(0, 70)}`, { timeout: 60_000 }, async () => {
    await withServer(async folder => {
      const socket = connect(folder.socketPath)
      socket.on('error', () => {})
      socket.write(`${line}\n`)
      let said = ''
      socket.on('data', chunk => (said += String(chunk)))
      await new Promise(resolve => socket.once('close', resolve))
      const bye = said
        .trim()
        .split('\n')
        .map(each => JSON.parse(each))
        .find(each => each.type === 'Bye')
      assert.match(`${bye.reason}: ${bye.text}`, expected)
    })
  })
}

test('a client that does not read is let go with a named reason', { timeout: 60_000 }, async () => {
  await withServer(
    async (folder, log) => {
      const socket = connect(folder.socketPath)
      socket.on('error', () => {})
      socket.pause()
      const asked = { type: 'Hello', version: 2, accounts: ['alice'], instruments: ['BTC-USDT.SIM'] }
      socket.write(`${JSON.stringify(asked)}\n`)
      const other = new WaitingClient(folder)
      const ask = '{"type":"RequestMassStatus","accountId":"alice","sinceTimeUs":0}\n'.repeat(20_000)
      socket.write(ask)
      await other.until(() => log.some(line => line.includes('SLOW_CLIENT')))
      await other.client.close()
    },
    { queueBytesMax: 100_000 },
  )
})

test('an order written and not answered is in doubt; one that never left is not', { timeout: 60_000 }, async () => {
  const folder = new VenueFolder()
  const welcome = { type: 'Welcome', version: 2, venueId: 'SIM', timeUs: 1, instruments: [] as object[] }
  const { tickSize, lotSize, multiplier, instrumentId } = folder.parsed().configuration.instruments[0]!
  welcome.instruments.push({ tickSize, lotSize, multiplier, instrumentId })
  const venue = createServer(socket => {
    socket.on('data', chunk => {
      if (String(chunk).includes('Hello')) socket.write(`${JSON.stringify(welcome)}\n`)
      else socket.destroy()
    })
  })
  await new Promise<void>(resolve => void venue.listen(folder.socketPath, resolve))
  const client = new WaitingClient(folder)
  client.send({ clientOrderId: 'N1' })
  await client.until(() => client.client.isUp)
  client.send({ clientOrderId: 'U1' })
  await client.until(() => client.reports.filter(report => report.kind === 'SendFailureReport').length === 2)
  const failures = client.reports.flatMap(report => {
    return report.kind === 'SendFailureReport' ? [`${report.clientOrderId} ${report.certainty}`] : []
  })
  assert.deepEqual(failures, ['N1 NotSent', 'U1 Unknown'])
  await client.client.close()
  await new Promise(resolve => void venue.close(resolve))
  folder.remove()
})

test('a venue that means other ticks is not traded on', { timeout: 60_000 }, async () => {
  await withServer(async folder => {
    const { configuration } = folder.parsed()
    const instruments = configuration.instruments.map(instrument => ({ ...instrument, tickSize: '0.1' }))
    const client = new WaitingClient(folder, { ...configuration, instruments })
    await client.until(() => client.reports.length > 0)
    const [first] = client.reports
    assert.ok(first?.kind === 'VenueStateReport' && !first.isUp)
    assert.equal(first.text, 'BTC-USDT.SIM: tickSize is 0.1 here and 0.01 at the venue')
    await client.client.close()
  })
})

test('kill -9 at any moment loses nothing that was told, and a restart goes on', { timeout: 120_000 }, async () => {
  const folder = new VenueFolder()
  let child = await folder.spawn()
  const client = new WaitingClient(folder)
  let sent = 0
  let told = 0
  for (let round = 0; round < 3; round++) {
    // Of this process: on a busy machine a connection may come and go between.
    const isUp = () => client.reports.slice(told).some(report => report.kind === 'VenueStateReport' && report.isUp)
    await client.until(() => isUp() && client.client.isUp)
    const executions = () => client.reports.filter(report => report.kind === 'ExecutionReport').length
    const goal = executions() + 5 + 7 * round
    for (let count = 0; count < 30; count++) {
      const limitTicks = count % 3 === 0 ? 15_000 : undefined
      client.send({ clientOrderId: `R${sent++}`, side: count % 2 === 0 ? 'Buy' : 'Sell', limitTicks })
    }
    await client.until(() => executions() >= goal)
    const gone = new Promise(resolve => child.once('exit', resolve))
    child.kill('SIGKILL')
    await gone
    told = client.reports.length
    child = await folder.spawn()
  }
  await client.until(() => client.client.isUp)
  client.massStatus()
  await client.until(() => client.lines().some(line => line.startsWith('mass Complete')))
  const gone = new Promise(resolve => child.once('exit', resolve))
  child.kill('SIGKILL')
  await gone
  await client.client.close()
  checkAgainstLedger(client, folder, sent)
  folder.remove()
})

function checkAgainstLedger(client: WaitingClient, folder: VenueFolder, sent: number): void {
  const ledger = new Ledger(folder.ledgerPath)
  const entries = ledger.exportLedger()
  const told = new Map<string, string>()
  for (const report of client.reports) {
    if (report.kind !== 'ExecutionReport') continue
    assert.ok(entries.has(report.clientOrderId), `${report.clientOrderId} was told and is not in the ledger`)
    if (report.execType === 'Trade')
      told.set(report.executionId, `${report.clientOrderId} ${report.lastQtyLots}@${report.lastTicks}`)
  }
  const booked = new Map<string, string>()
  for (const [id, { orders, executions }] of entries) {
    assert.equal(orders.length, 1, `${id} was taken more than once`)
    assert.equal(
      executions.reduce((sum, each) => sum + each.lastQtyLots, 0),
      orders[0]!.cumQtyLots,
    )
    for (const each of executions) booked.set(each.executionId, `${id} ${each.lastQtyLots}@${each.lastTicks}`)
  }
  assert.ok(told.size >= 3 && entries.size >= 3)
  // After the mass status every execution was told; and none was told that is not booked as it was told.
  assert.deepEqual(new Map([...told].sort()), new Map([...booked].sort()))
  assert.ok(entries.size <= sent)
  const mass = client.reports.find(report => report.kind === 'MassStatusReport' && report.outcome === 'Complete')
  assert.ok(mass?.kind === 'MassStatusReport')
  const open = [...entries].filter(([, entry]) => entry.orders[0]!.state === 'Resting').map(([id]) => id)
  assert.deepEqual([...mass.openClientOrderIds].sort(), open.sort())
  let lots = 0
  for (const [, { orders, executions }] of entries) {
    for (const each of executions) lots += orders[0]!.request.side === 'Buy' ? each.lastQtyLots : -each.lastQtyLots
  }
  assert.equal(mass.positions[0]!.signedLots, lots)
  ledger.close()
}

test('bad settings are named one by one', () => {
  const folder = new VenueFolder()
  const listen = { host: '0.0.0.0', port: 1 }
  const refused = (change: object) => {
    const result = parseVenueSettings(folder.settings(change as Record<string, unknown>))
    return result.ok ? '' : result.error.join('\n')
  }
  assert.match(refused({ listen }), /^listen/)
  assert.match(refused({ model: { slippage: 1 } }), /^model\.slippage: unknown/)
  assert.match(refused({ extra: 1 }), /extra/)
  assert.match(refused({ venueIndex: 3 }), /venueIndex: 3/)
  folder.remove()
})
