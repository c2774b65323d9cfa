/** Scripts of faults: what is assumed, and what is said about those that are wrong. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { test } from 'node:test'
import { parseFaults, readFaultScript } from './fault-schema.ts'

test('the example is read', () => {
  const read = readFaultScript(path.resolve(import.meta.dirname, '../../../../../examples/faults/storm.yaml'))
  assert.ok(read.ok, read.ok ? '' : read.error.join('; '))
  assert.ok(read.value.faults.length > 10)
})

test('what is left out is assumed', () => {
  const parsed = parseFaults([{ kind: 'UnknownStatus' }, { kind: 'VenueDown', forUs: 5 }])
  assert.ok(parsed.ok)
  assert.deepEqual(parsed.value, [
    { kind: 'UnknownStatus', effect: 'Either', answer: '503' },
    { kind: 'VenueDown', forUs: 5, expiresOrders: true },
  ])
})

test('what is wrong is named with its place', () => {
  const rows: readonly [unknown, RegExp][] = [
    [{ kind: 'Nothing' }, /^0\.kind: /],
    [[{ kind: 'AnswerLost' }, { kind: 'Latency' }], /^1\.delayUs: /],
    [{ kind: 'AnswerLost', acount: 'alice' }, /acount/],
    [{ kind: 'AnswerLost', probabilityPpm: 1.5 }, /^0\.probabilityPpm: /],
    [{ kind: 'RateLimitStorm', status: 500 }, /^0\.status: /],
    [{ kind: 'AnswerLost', nth: 2, every: 2 }, /nth or every, not both/],
    [{ kind: 'WrongClock', account: 'alice' }, /concerns no account/],
    [7, /^0: /],
  ]
  for (const [given, message] of rows) {
    const parsed = parseFaults(given)
    assert.ok(!parsed.ok, JSON.stringify(given))
    assert.match(parsed.error[0]!, message)
  }
})

test('a script in YAML is read, and its faults are told with their line', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'faults-'))
  const file = path.join(folder, 'storm.yaml')
  try {
    writeFileSync(file, 'seed: 7\nfaults:\n  - kind: AnswerLost\n    nth: 2\n  - kind: Silence\n    forUs: 1000\n')
    const read = readFaultScript(file)
    assert.ok(read.ok)
    assert.equal(read.value.seed, 7)
    assert.deepEqual(
      read.value.faults.map(({ kind }) => kind),
      ['AnswerLost', 'Silence'],
    )
    writeFileSync(file, 'faults:\n  - kind: AnswerLost\n  - kind: Latency\n    delayUs: soon\n')
    const wrong = readFaultScript(file)
    assert.ok(!wrong.ok)
    assert.match(wrong.error[0]!, /storm\.yaml:4: faults\.1\.delayUs: /)
    writeFileSync(file, 'faults: [\n')
    const broken = readFaultScript(file)
    assert.ok(!broken.ok)
    assert.match(broken.error[0]!, /storm\.yaml:\d+: /)
  } finally {
    rmSync(folder, { recursive: true })
  }
})
