import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { inSnapshot, inTransaction } from './transaction.ts'

function openTable() {
  const db = new DatabaseSync(':memory:')
  db.exec('CREATE TABLE words (word TEXT PRIMARY KEY) STRICT')
  const add = (word: string) => void db.prepare('INSERT INTO words VALUES (?)').run(word)
  const words = () =>
    db
      .prepare('SELECT word FROM words ORDER BY word')
      .all()
      .map(row => row['word'])
  return { db, add, words }
}

test('what belongs together is there whole or not at all', () => {
  const { db, add, words } = openTable()
  assert.equal(
    inTransaction(db, () => {
      add('a')
      return 7
    }),
    7,
  )
  assert.throws(
    () =>
      inTransaction(db, () => {
        add('b')
        add('a')
      }),
    /UNIQUE/,
  )
  assert.deepEqual([words(), db.isTransaction], [['a'], false])
})

test('one inside of another is part of it', () => {
  const { db, add, words } = openTable()
  const failing = () =>
    inTransaction(db, () => {
      inTransaction(db, () => add('a'))
      assert.deepEqual(
        inSnapshot(db, () => words()),
        ['a'],
      )
      throw new Error('taken back')
    })
  assert.throws(failing, /taken back/)
  assert.deepEqual(words(), [])
})
