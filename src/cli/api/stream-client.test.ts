/** The stream of a console as a command line follows it: whole, in its order, and never guessed. */

import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { LogLine } from '../../api/contract/records.ts'
import type { Sections, StreamMessage } from '../../api/contract/stream.ts'
import type { CliError } from '../exit-codes.ts'
import { ApiClient } from './api-client.ts'
import { TableServer, TOKEN } from './fixtures/table-server.ts'
import { followLogs } from './follow-logs.ts'
import { followSteadily } from './steady-stream.ts'
import { followStream } from './stream-client.ts'

const snapshot = (sequence: number, sections: Sections = {}): StreamMessage => ({
  type: 'Snapshot',
  sequence,
  timeUs: sequence,
  viewUs: null,
  sections,
})
const delta = (sequence: number, sections: Sections): StreamMessage => ({
  type: 'Delta',
  sequence,
  timeUs: sequence,
  sections,
})
const logs = (sequence: number, ...lines: LogLine[]): StreamMessage => ({
  type: 'Log',
  sequence,
  timeUs: sequence,
  lines,
})
const lineOf = (lineNumber: number, timeUs: number, level: LogLine['level'] = 'Info'): LogLine => ({
  lineNumber,
  timeUs,
  level,
  text: `line ${timeUs}`,
})
const room = (text: string) => ({ room: { node: { state: 'Running' as const, text, sinceUs: 1 }, isWatchUp: true } })

/** What is heard, one thing after another. */
class Ears {
  readonly said: unknown[] = []
  #wake = () => {}

  say(what: unknown): void {
    this.said.push(what)
    this.#wake()
  }

  async until(count: number): Promise<unknown[]> {
    while (this.said.length < count) await new Promise<void>(resolve => (this.#wake = resolve))
    return this.said
  }
}

async function table(context: TestContext, answers: Parameters<typeof TableServer.start>[0] = {}) {
  const server = await TableServer.start(answers)
  context.after(() => server.end())
  return { server, setup: { place: server.place, token: TOKEN } }
}

function follow(setup: { place: TableServer['place']; token: string }, ears: Ears): () => void {
  return followStream(setup, false, {
    onState: (sections, viewUs, timeUs) => ears.say([sections, viewUs, timeUs]),
    onLines: lines => ears.say(lines),
    onEnd: error => ears.say(error),
  })
}

test('sections that changed take the place of those that were', async context => {
  const { server, setup } = await table(context)
  const ears = new Ears()
  const next = server.follower()
  const end = follow(setup, ears)
  const say = await next
  say(snapshot(7, { ...room('one'), reasons: [] }))
  say(delta(8, room('two')))
  say({ type: 'Pulse', sequence: 8, timeUs: 90, viewUs: 80 })
  assert.deepEqual(await ears.until(3), [
    [{ ...room('one'), reasons: [] }, null, 7],
    [{ ...room('two'), reasons: [] }, null, 8],
    [{ ...room('two'), reasons: [] }, 80, 90],
  ])
  end()
})

const FAULTS: readonly (readonly [string, readonly StreamMessage[], RegExp])[] = [
  ['a hole', [snapshot(1), delta(3, {})], /message 3 after 1: some are missing/],
  [
    'a hole that a pulse tells of',
    [snapshot(1), { type: 'Pulse', sequence: 2, timeUs: 1, viewUs: null }],
    /message 2 after 1/,
  ],
  ['a repeat', [snapshot(1), delta(1, {})], /message 1 after 1/],
  ['a beginning that is none', [delta(1, {})], /does not begin with everything/],
  ['another version', [{ type: 'Poem' } as never], /does not understand/],
]

for (const [name, messages, text] of FAULTS) {
  test(`${name} ends the stream`, async context => {
    const { server, setup } = await table(context)
    const ears = new Ears()
    const next = server.follower()
    follow(setup, ears)
    const say = await next
    messages.forEach(say)
    const said = await ears.until(messages.length)
    const error = said.at(-1) as CliError
    assert.equal(error.exit, 'unreachable')
    assert.match(error.message, text)
  })
}

test('a token that is not taken is told, and nothing is tried again', async context => {
  const { setup } = await table(context)
  const refused = followSteadily({ ...setup, token: 'hf_other' }, false, {
    onState: () => {},
    onLines: () => {},
    onLost: error => assert.fail(error),
  })
  await assert.rejects(refused, (error: CliError) => error.exit === 'unauthorized')
})

test('a log is followed over a break and a new process, each line once', async context => {
  let kept = [lineOf(40, 1_000), lineOf(41, 1_001, 'Warning')]
  const { server, setup } = await table(context, { logs: () => ({ rows: kept }) })
  const ears = new Ears()
  let next = server.follower()
  void followLogs(new ApiClient(setup), {
    level: 'Info',
    search: 'LINE',
    after: kept[0],
    onLine: line => ears.say(line.timeUs),
    onLost: () => ears.say('lost'),
  }).catch(error => ears.say(error))
  let say = await next
  say(snapshot(1))
  say(logs(1, lineOf(42, 1_002), { ...lineOf(43, 1_003), text: 'another' }))
  assert.deepEqual(await ears.until(2), [1_001, 1_002])
  // The process ends and begins anew: its numbers as well.
  kept = [lineOf(1, 1_002), lineOf(2, 1_004), lineOf(3, 1_005)]
  next = server.follower()
  for (const socket of server.sockets) socket.terminate()
  say = await next
  say(snapshot(1))
  say(logs(1, lineOf(3, 1_005), lineOf(4, 1_006)))
  assert.deepEqual((await ears.until(6)).slice(2), ['lost', 1_004, 1_005, 1_006])
  server.revoke()
  const [, end] = (await ears.until(8)).slice(6)
  assert.equal((end as CliError).exit, 'unauthorized')
})
