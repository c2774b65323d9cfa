/** What strangers can make grow has an end, and what counts most is kept. */

import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { assertRefused, codeNow, enrolFirst, granted, HERE, openHouse, PASSWORD } from './people.fixture.ts'

/** Another hand on the same file. */
function withFile<T>(file: string, work: (db: DatabaseSync) => T): T {
  const db = new DatabaseSync(file)
  try {
    return work(db)
  } finally {
    db.close()
  }
}

const countOf = (file: string, tableName: string) =>
  withFile(file, db => Number(db.prepare(`SELECT count(*) AS n FROM ${tableName}`).get()?.['n']))

test('of very many that failed, those that failed most and last are remembered', async context => {
  const { people, clock, file } = openHouse(context)
  for (let time = 0; time < 5; time++)
    assertRefused(await people.door.signIn('first', 'wrong, and long', HERE), 'SIGN_IN_REFUSED')
  withFile(file, db => {
    db.exec('BEGIN')
    const insert = db.prepare('INSERT INTO attempts VALUES (?, 1, 0, ?)')
    for (let at = 0; at < 20_000; at++) insert.run(`address:${at}`, clock.timeUs - 1 - at)
    db.exec('COMMIT')
  })
  assertRefused(await people.door.signIn('other', 'wrong, and long', HERE), 'SIGN_IN_REFUSED')
  assert.equal(countOf(file, 'attempts'), 15_000)
  assertRefused(await people.door.signIn('first', PASSWORD, HERE), 'LOCKED_OUT')
  const keeps = (key: string) =>
    withFile(file, db => db.prepare('SELECT 1 FROM attempts WHERE subject = ?').get(key) !== undefined)
  assert.deepEqual([keeps('address:0'), keeps('address:19999')], [true, false])
})

test('a thousand tickets, and the newest of them leads in', async context => {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  withFile(house.file, db => {
    db.exec('BEGIN')
    const insert = db.prepare('INSERT INTO tickets VALUES (?, 1, ?, 0)')
    for (let at = 0; at < 1_500; at++) insert.run(`ticket ${at}`, house.clock.timeUs + 1 + at)
    db.exec('COMMIT')
  })
  const { ticket } = granted(await house.people.door.signIn('first', PASSWORD, HERE))
  assert.equal(countOf(house.file, 'tickets'), 1_000)
  granted(house.people.door.signInByTotp(ticket, codeNow(house.clock, first.totpSecret), HERE))
})

test('twenty places of a person are known, the newest', async context => {
  const house = openHouse(context)
  const first = await enrolFirst(house)
  for (let at = 0; at < 25; at++) {
    const from = { address: `198.51.100.${at}`, program: '' }
    const { ticket } = granted(await house.people.door.signIn('first', PASSWORD, from))
    granted(house.people.door.signInByTotp(ticket, codeNow(house.clock, first.totpSecret), from))
    house.clock.wait(30_000_000)
  }
  const places = withFile(house.file, db => db.prepare('SELECT network FROM known_places').all())
  assert.equal(places.length, 20)
  assert.ok(places.some(({ network }) => network === '198.51.100.24'))
  assert.ok(!places.some(({ network }) => network === '198.51.100.4'))
})
