import assert from 'node:assert/strict'
import test from 'node:test'
import type { AuditDraft, AuditRecord } from '../../ports/audit.ts'
import { DeedBook, WAITING_MAX } from './deed-book.ts'

const DRAFT: AuditDraft = {
  ...{ who: 'eve', whence: { address: '192.0.2.1', program: 'x' } },
  ...{ what: 'commands/kill', subject: 'All', outcome: 'Done' },
}

function bench() {
  const state = { isFull: false, nowUs: 1_000 }
  const written: AuditDraft[] = []
  const alerts: string[] = []
  const record = (draft: AuditDraft) => {
    if (state.isFull) throw new Error('the disk is full')
    written.push(draft)
    return draft as AuditRecord
  }
  const onAlert = (code: string) => void alerts.push(code)
  return { state, written, alerts, book: new DeedBook({ audit: { record }, nowUs: () => state.nowUs, onAlert }) }
}

test('what cannot be written waits, in its order and with its time, and its end is told once', () => {
  const { state, written, alerts, book } = bench()
  state.isFull = true
  book.record({ ...DRAFT, text: 'first' })
  state.nowUs = 2_000
  book.record({ ...DRAFT, text: 'second' })
  book.retry()
  assert.deepEqual([written, alerts], [[], ['AUDIT_FAILING', 'AUDIT_FAILING']])
  state.isFull = false
  book.retry()
  book.retry()
  assert.deepEqual(
    written.map(({ text, after }) => [text, after]),
    [
      ['first', { doneUs: 1_000 }],
      ['second', { doneUs: 2_000 }],
    ],
  )
  assert.deepEqual(alerts.slice(2), ['AUDIT_WRITES_AGAIN'])
})

test('a disk that fills again in the middle loses and doubles nothing', () => {
  const { state, written, book } = bench()
  state.isFull = true
  for (const text of ['a', 'b', 'c']) book.record({ ...DRAFT, text })
  state.isFull = false
  const { push } = written
  written.push = (...drafts: AuditDraft[]) => {
    state.isFull = written.length === 1
    return push.apply(written, drafts)
  }
  book.retry()
  assert.equal(written.length, 2)
  state.isFull = false
  book.retry()
  assert.equal(written.map(({ text }) => text).join(''), 'abc')
})

test('so many wait at most, and how many more there were is on record', () => {
  const { state, written, book } = bench()
  state.isFull = true
  for (let at = 0; at < WAITING_MAX + 7; at++) book.record(DRAFT)
  state.isFull = false
  book.retry()
  assert.equal(written.length, WAITING_MAX + 1)
  assert.match(written.find(({ what }) => what === 'audit/gap')?.text ?? '', /^7 deeds are not on record/)
})

test('what is to be on record first is not done where it is not, and that is what waits', () => {
  const { state, written, book } = bench()
  assert.equal(book.recordFirst({ ...DRAFT, outcome: 'Asked' }, { ...DRAFT, outcome: 'Refused' }), true)
  state.isFull = true
  assert.equal(book.recordFirst({ ...DRAFT, outcome: 'Asked' }, { ...DRAFT, outcome: 'Refused' }), false)
  state.isFull = false
  book.retry()
  assert.deepEqual(
    written.map(({ outcome }) => outcome),
    ['Asked', 'Refused'],
  )
})
