/**
 * The control room of a running session as people and programs use it: `holdfast run` with a console, from the one-time link to
 * a kill that is on record with a name, and its processes killed one after another.
 */

import assert from 'node:assert/strict'
import { writeFileSync } from 'node:fs'
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
    const before = { count: stream.messageCount, sequence: stream.sections.node!.sequence, ms: performance.now() }
    await stream.until(({ node }) => node!.sequence > before.sequence + 200, 'the node goes on')
    const seconds = (performance.now() - before.ms) / 1_000
    assert.ok(stream.messageCount - before.count <= 12 * seconds + 12, `${stream.messageCount} in ${seconds} s`)
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
    assert.match((await run.say(['orders', run.config, order.clientOrderId], env)).out, /OrderSubmitted/)
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

  await t.test('kills by an address: the venue confirms it, and only a person resumes', async () => {
    const ca = path.join(run.folder, 'ca.pem')
    writeFileSync(ca, run.place.certificates!)
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
    assert.equal(stateOfAll(stream.sections), 'Halted')
  })

  await t.test('what people did is on record with their names, and is so when everything runs again', async () => {
    const { rows } = await ann.page.ask('audit', { query: { limit: 100 } })
    assert.ok(
      rows.some(({ who, what }) => who === 'ann' && /kill/i.test(what)),
      JSON.stringify(rows.map(({ what }) => what)),
    )
    stream.close()
    await run.stop()
    assert.deepEqual([...new Set(commandsIn(run.dataFolder))], ['Kill ann: from afar', 'Kill ann: enough'])
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
