import assert from 'node:assert/strict'
import { test } from 'node:test'
import { LOADED, OTHER_WORLD, OWN_WORLD, quietMachine, WrittenJournal } from './shared-journal.fixture.ts'
import { Standby } from './standby.ts'

function begin(journal: WrittenJournal): Promise<Standby | undefined> {
  return Standby.begin({
    machine: quietMachine(() => 2_000_000),
    loaded: LOADED,
    journal,
    venueAddresses: {},
    isGoingOn: true,
    send: () => {},
    onEvent: () => {},
    onPlotted: () => {},
    onDifference: text => assert.fail(text),
    onGivenUp: (_, reason) => assert.fail(reason),
    onEnd: error => assert.fail(String(error)),
  })
}

const journal = () => new WrittenJournal()

/** What is in the journal | whether it can be followed. */
const CASES: readonly (readonly [what: string, journal: WrittenJournal, stands: boolean])[] = [
  ['nothing', journal(), false],
  ['a session of its own configuration', journal().configure(OWN_WORLD), true],
  [
    'the same, led twice',
    journal()
      .configure(OWN_WORLD)
      .configure({ ...OWN_WORLD, epoch: 2 }),
    true,
  ],
  ['the same, after lost blocks', journal().configure({ ...OWN_WORLD, isTailLost: true }), true],
  ['a session of another', journal().configure(OTHER_WORLD), false],
  ['one of its own, and then another', journal().configure(OWN_WORLD).snapshot().configure(OTHER_WORLD), false],
  ['another, and then its own', journal().configure(OTHER_WORLD).configure(OWN_WORLD), false],
  ['a snapshot of another, and then its own', journal().configure(OTHER_WORLD).snapshot().configure(OWN_WORLD), false],
  [
    'another, then its own, and a snapshot of that',
    journal().configure(OTHER_WORLD).configure(OWN_WORLD).snapshot(),
    true,
  ],
]

for (const [what, written, stands] of CASES)
  test(`in the journal is ${what}: a node ${stands ? 'follows it' : 'waits'}`, async () => {
    const standby = await begin(written)
    standby?.close()
    assert.equal(standby !== undefined, stands)
  })
