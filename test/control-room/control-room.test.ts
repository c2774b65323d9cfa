/**
 * The control room of a running session as people and programs use it: `holdfast run` with a console, from the one-time link to
 * a kill that is on record with a name, and its processes killed one after another.
 */

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
import { userInfo } from 'node:os'
import path from 'node:path'
import test from 'node:test'
import type { Sections } from '../../src/api/contract/stream.ts'
import { EXIT_CODES } from '../../src/cli/exit-codes.ts'
import { RecordReader } from '../../src/store/record-codec.ts'
import { openJournalReader } from '../../src/store/sqlite/journal-reader.ts'
import { needsProc } from '../fault/live-session.ts'

import { ConsoleRun } from './console-run.ts'
import { Person } from './person.ts'

const OPTIONS = { skip: needsProc, timeout: 300_000 }
const ALL = { level: 'All', name: '' } as const

const isTrading = ({ node, reasons }: Sections) => node?.isReady === true && reasons?.length === 0
const stateOfAll = ({ tradingStates }: Sections) =>
  tradingStates?.find(({ scope }) => scope.level === 'All')?.tradingState ?? 'Active'

test('a session and its people, from the first link to a kill with a name', OPTIONS, async t => {
  const run = await ConsoleRun.make()
  t.after(() => run.discard())
  run.start()
  const link = String((await run.until('Enrolment'))['url'])
  assert.equal(new URL(String((await run.until('Address'))['url'])).port, new URL(run.place.origin).port)
  const ann = new Person('ann', run.place)
  await ann.enrol(link)
  const stream = ann.page.openStream()
  t.after(() => stream.close())
  await stream.until(isTrading, 'the stream shows a session that trades')

  await t.test('the link works once', async () => {
    const late = new Person('late', run.place)
    await assert.rejects(late.enrol(link), /enrolment: 40[013]/)
  })

  await t.test('the stream goes on with what changes, at most ten times a second', async () => {
    const { sequence } = stream.sections.node!
    const first = stream.times.length
    await stream.until(({ node }) => node!.sequence > sequence + 200, 'the node goes on')
    // By the server's own clock: what it sent may wait for us.
    const timesUs = stream.times.slice(first)
    const seconds = (timesUs.at(-1)! - timesUs[0]!) / 1e6
    assert.ok(timesUs.length <= 12 * seconds + 2, `${timesUs.length} in ${seconds} s`)
  })

  await t.test('what the process of a strategy uses is shown', async () => {
    const isKnown = ({ strategies }: Sections) =>
      /^\d+ %$/.test(strategies?.[0]?.cpu ?? '') && /^\d{2,3} MB$/.test(strategies?.[0]?.memory ?? '')
    await stream.until(isKnown, 'processor and memory of the strategy')
    assert.equal(stream.sections.venues?.[0]?.rateUsed, null, 'nobody counts the requests to the simulated venue')
  })

  await t.test('pauses at once, and resumes with a fresh factor', async () => {
    await ann.page.ask('pause', { body: { scope: ALL, reason: 'a look' } })
    await stream.until(sections => stateOfAll(sections) === 'Reducing', 'everything only reduces')
    assert.equal(stream.sections.tradingStates![0]!.actor, 'ann')
    await ann.stepUp()
    await ann.page.ask('resume', { body: { scope: ALL, reason: 'looked' } })
    await stream.until(isTrading, 'it trades again')
  })

  const { token } = await ann.page.ask('createToken', {
    body: { label: 'tests', scopes: ['ViewTrading', 'ViewLogs', 'ReduceRisk'], days: 1 },
  })
  const env = { HOLDFAST_TOKEN: token }

  await t.test('the command line asks the same console by a token', async () => {
    for (const verb of ['status', 'orders', 'positions', 'fills', 'strategies']) {
      const asJson = await run.say([verb, run.config, '--json'], env)
      assert.equal(asJson.code, 0, `${verb}: ${asJson.err}`)
      JSON.parse(asJson.out)
      const asText = await run.say([verb, run.dataFolder], env)
      assert.equal(asText.code, 0, `${verb}: ${asText.err}`)
      assert.doesNotMatch(asText.out, /\u001b/)
    }
    assert.match((await run.say(['status', run.config], env)).out, /^TRADING/m)
    assert.match((await run.say(['strategies', run.config], env)).out, /^first +main +running/m)
    assert.match(
      (await run.say(['fills', run.config, '--limit', '3'], env)).out,
      /^time \(UTC\).*\n(.*BTC-USDT\.SIM.*\n){3}$/,
    )
    assert.match((await run.say(['logs', run.config], env)).out, /node: Running/)
    const [order] = JSON.parse((await run.say(['orders', run.config, '--all', '--json', '--limit', '1'], env)).out)
    const life = await run.say(['orders', run.config, order.clientOrderId], env)
    assert.match(life.out, /OrderSubmitted[\s\S]*\d+ messages to and from the venue are kept; --raw shows them/)
    const raw = await run.say(['orders', run.config, order.clientOrderId, '--raw'], env)
    assert.match(raw.out, /Sent\n {2}\{"type":"SendOrder",.*\n[\s\S]*Received\n {2}\{"type":"ExecutionReport"/)
  })

  await t.test('and is refused without one, with another, and what adds risk', async () => {
    const HOME = run.folder
    const without = await run.say(['status', run.config], { HOME, XDG_CONFIG_HOME: '', HOLDFAST_TOKEN: '' })
    assert.deepEqual([without.code, without.out], [EXIT_CODES.unauthorized, ''])
    assert.match(without.err, /^no token: set HOLDFAST_TOKEN/)
    const other = await run.say(['status', run.config], { HOLDFAST_TOKEN: `${token}x` })
    assert.deepEqual([other.code, other.out], [EXIT_CODES.unauthorized, ''])
    const resumed = await run.say(['resume', run.place.origin, '--all', '--yes'], env)
    assert.equal(resumed.code, EXIT_CODES.stepUp)
  })

  const ca = path.join(run.folder, 'ca.pem')
  writeFileSync(ca, run.place.certificates!)

  await t.test('strategies stop and start: by the folder, and what reduces risk by an address', async () => {
    const first = ({ strategies }: Sections) => strategies?.find(({ strategyId }) => strategyId === 'first')
    const stopped = await run.say(['strategies', 'stop', run.config, 'first', '--reason', 'here'])
    assert.deepEqual([stopped.code, stopped.err], [0, ''])
    await stream.until(sections => first(sections)?.isRunning === false, 'it is stopped')
    const unsure = await run.say(['strategies', 'start', run.config, 'first'])
    assert.equal(unsure.code, EXIT_CODES.usage)
    const started = await run.say(['strategies', 'start', run.config, 'first', '--yes', '--reason', 'on'])
    assert.deepEqual([started.code, started.err], [0, ''])
    await stream.until(sections => first(sections)?.isRunning === true, 'it runs')
    const paused = await run.say(
      ['strategies', 'pause', run.place.origin, 'first', '--ca', ca, '--reason', 'there'],
      env,
    )
    assert.deepEqual([paused.code, paused.out], [0, 'console: taken\n'], paused.err)
    await stream.until(sections => first(sections)?.tradingState === 'Reducing', 'it is paused')
    const resumed = await run.say(['strategies', 'resume', run.dataFolder, 'first', '--yes', '--reason', 'go'])
    assert.deepEqual([resumed.code, resumed.err], [0, ''])
    const flattened = await run.say(
      ['flatten', run.place.origin, '--all', '--ca', ca, '--json', '--reason', 'flat'],
      env,
    )
    assert.equal(flattened.code, 0, flattened.err)
    const { text, ...taken } = JSON.parse(flattened.out)
    assert.deepEqual(taken, { type: 'Taken', by: 'console', isDurable: true })
    assert.match(text, /^taken: its orders are canceled and its positions closed/)
    await stream.until(({ positions }) => positions?.length === 0, 'nothing is held')
  })

  await t.test('kills by an address: the venue confirms it, and only a person resumes', async () => {
    const killed = await run.say(
      ['kill', run.place.origin, '--strategy', 'first', '--ca', ca, '--reason', 'from afar'],
      env,
    )
    assert.equal(killed.code, 0, killed.err)
    await stream.until(
      ({ tradingStates }) => tradingStates?.some(({ scope }) => scope.name === 'first') === true,
      'killed',
    )
    const answer = await ann.page.ask('kill', { body: { scope: ALL, flatten: true, reason: 'enough' } })
    assert.equal(answer.isConfirmed, true)
    await stream.until(({ orders, positions }) => orders?.openCount === 0 && positions?.length === 0, 'nothing is open')
    await stream.until(sections => stateOfAll(sections) === 'Halted', 'everything is halted')
  })

  await t.test('what people did is on record with their names, and is so when everything runs again', async () => {
    const { rows } = await ann.page.ask('audit', { query: { limit: 100 } })
    assert.ok(
      rows.some(({ who, what }) => who === 'ann' && /kill/i.test(what)),
      JSON.stringify(rows.map(({ what }) => what)),
    )
    stream.close()
    await run.stop()
    const here = userInfo().username
    assert.deepEqual(
      [...new Set(commandsIn(run.dataFolder))],
      [
        'SetTradingState ann: a look',
        'SetTradingState ann: looked',
        `StopStrategy ${here}: here`,
        `StartStrategy ${here}: on`,
        'SetTradingState ann: there',
        `SetTradingState ${here}: go`,
        'FlattenPositions ann: flat',
        'Kill ann: from afar',
        'Kill ann: enough',
      ],
    )
    const replayed = await run.say(['replay', '--verify', run.dataFolder])
    assert.equal(replayed.code, 0, replayed.err)
  })
})

/** What persons commanded, out of the journal itself; a kill comes there by the node and by each gateway. */
function commandsIn(dataFolder: string): string[] {
  const journal = openJournalReader(dataFolder)
  const records = new RecordReader()
  const commands: string[] = []
  for (const block of journal.blocksAfter(0)) {
    records.open(block.payload, block.firstSequence)
    while (records.next()) {
      const input: { kind: string; actor?: string; reason?: string } | undefined = records.isInput
        ? records.input
        : undefined
      if (input?.actor !== undefined && input.actor !== 'holdfast')
        commands.push(`${input.kind} ${input.actor}: ${input.reason}`)
    }
  }
  journal.close()
  return commands
}
