import assert from 'node:assert/strict'
import test from 'node:test'
import { isClosed, ORDER_STATUSES, type OrderStatus } from '../domain/order.ts'
import { isSurprising, nextStatusOf, ORDER_STIMULI, type OrderStimulus, RULES, ruleOf } from './transitions.ts'

/** The rule book once more, written by hand: `!` is booked and shown to a person. */
const ROWS = `
  # order       stimulus       becomes
  Held          Release        -> Submitted
  Held          Accept         impossible
  Held          Reject         impossible
  Held          Fill           -> Accepted !
  Held          FillComplete   -> Filled !
  Held          Cancel         -> Canceled
  Held          Expire         -> Expired
  Held          RequestCancel  -> Canceled
  Held          CancelRefused  impossible
  Held          RequestAmend   (stays)
  Held          Amend          (stays)
  Held          AmendRefused   impossible
  Held          Doubt          -> InDoubt
  Held          NotFound       impossible

  Submitted     Release        impossible
  Submitted     Accept         -> Accepted
  Submitted     Reject         -> Rejected
  Submitted     Fill           -> Accepted
  Submitted     FillComplete   -> Filled
  Submitted     Cancel         -> Canceled
  Submitted     Expire         -> Expired
  Submitted     RequestCancel  -> PendingCancel
  Submitted     CancelRefused  impossible
  Submitted     RequestAmend   impossible
  Submitted     Amend          -> Accepted
  Submitted     AmendRefused   impossible
  Submitted     Doubt          -> InDoubt
  Submitted     NotFound       -> Rejected

  InDoubt       Release        impossible
  InDoubt       Accept         -> Accepted
  InDoubt       Reject         -> Rejected
  InDoubt       Fill           -> Accepted
  InDoubt       FillComplete   -> Filled
  InDoubt       Cancel         -> Canceled
  InDoubt       Expire         -> Expired
  InDoubt       RequestCancel  -> PendingCancel
  InDoubt       CancelRefused  (stays)
  InDoubt       RequestAmend   impossible
  InDoubt       Amend          -> Accepted
  InDoubt       AmendRefused   (stays)
  InDoubt       Doubt          (stays)
  InDoubt       NotFound       -> Rejected

  Accepted      Release        impossible
  Accepted      Accept         (stays)
  Accepted      Reject         -> Rejected
  Accepted      Fill           (stays)
  Accepted      FillComplete   -> Filled
  Accepted      Cancel         -> Canceled
  Accepted      Expire         -> Expired
  Accepted      RequestCancel  -> PendingCancel
  Accepted      CancelRefused  (stays)
  Accepted      RequestAmend   -> PendingAmend
  Accepted      Amend          (stays)
  Accepted      AmendRefused   (stays)
  Accepted      Doubt          -> InDoubt
  Accepted      NotFound       impossible

  PendingAmend  Release        impossible
  PendingAmend  Accept         (stays)
  PendingAmend  Reject         -> Rejected
  PendingAmend  Fill           (stays)
  PendingAmend  FillComplete   -> Filled
  PendingAmend  Cancel         -> Canceled
  PendingAmend  Expire         -> Expired
  PendingAmend  RequestCancel  -> PendingCancel
  PendingAmend  CancelRefused  (stays)
  PendingAmend  RequestAmend   impossible
  PendingAmend  Amend          -> Accepted
  PendingAmend  AmendRefused   -> Accepted
  PendingAmend  Doubt          -> InDoubt
  PendingAmend  NotFound       impossible

  PendingCancel Release        impossible
  PendingCancel Accept         (stays)
  PendingCancel Reject         -> Rejected
  PendingCancel Fill           (stays)
  PendingCancel FillComplete   -> Filled
  PendingCancel Cancel         -> Canceled
  PendingCancel Expire         -> Expired
  PendingCancel RequestCancel  (stays)
  PendingCancel CancelRefused  -> Accepted
  PendingCancel RequestAmend   (stays)
  PendingCancel Amend          (stays)
  PendingCancel AmendRefused   (stays)
  PendingCancel Doubt          (stays)
  PendingCancel NotFound       -> Canceled

  Filled        Release        impossible
  Filled        Accept         (stays)
  Filled        Reject         impossible
  Filled        Fill           (stays) !
  Filled        FillComplete   (stays) !
  Filled        Cancel         (stays)
  Filled        Expire         (stays)
  Filled        RequestCancel  impossible
  Filled        CancelRefused  (stays)
  Filled        RequestAmend   impossible
  Filled        Amend          (stays)
  Filled        AmendRefused   (stays)
  Filled        Doubt          impossible
  Filled        NotFound       (stays)

  Canceled      Release        impossible
  Canceled      Accept         (stays)
  Canceled      Reject         (stays)
  Canceled      Fill           (stays)
  Canceled      FillComplete   (stays)
  Canceled      Cancel         (stays)
  Canceled      Expire         (stays)
  Canceled      RequestCancel  impossible
  Canceled      CancelRefused  (stays)
  Canceled      RequestAmend   impossible
  Canceled      Amend          (stays)
  Canceled      AmendRefused   (stays)
  Canceled      Doubt          impossible
  Canceled      NotFound       (stays)

  Rejected      Release        impossible
  Rejected      Accept         impossible
  Rejected      Reject         (stays)
  Rejected      Fill           (stays) !
  Rejected      FillComplete   (stays) !
  Rejected      Cancel         (stays)
  Rejected      Expire         (stays)
  Rejected      RequestCancel  impossible
  Rejected      CancelRefused  (stays)
  Rejected      RequestAmend   impossible
  Rejected      Amend          impossible
  Rejected      AmendRefused   (stays)
  Rejected      Doubt          impossible
  Rejected      NotFound       (stays)

  Expired       Release        impossible
  Expired       Accept         (stays)
  Expired       Reject         (stays)
  Expired       Fill           (stays)
  Expired       FillComplete   (stays)
  Expired       Cancel         (stays)
  Expired       Expire         (stays)
  Expired       RequestCancel  impossible
  Expired       CancelRefused  (stays)
  Expired       RequestAmend   impossible
  Expired       Amend          (stays)
  Expired       AmendRefused   (stays)
  Expired       Doubt          impossible
  Expired       NotFound       (stays)
`

interface Row {
  readonly status: OrderStatus
  readonly stimulus: OrderStimulus
  readonly becomes: string
}

function parseRows(text: string): Row[] {
  const lines = text.split('\n').filter(line => line.trim() !== '' && !line.includes('#'))
  return lines.map(line => {
    const [status, stimulus, ...becomes] = line.trim().split(/\s+/)
    return { status: status as OrderStatus, stimulus: stimulus as OrderStimulus, becomes: becomes.join(' ') }
  })
}

function describe(status: OrderStatus, stimulus: OrderStimulus): string {
  const next = nextStatusOf(status, stimulus)
  if (next === undefined) return 'impossible'
  const mark = isSurprising(status, stimulus) ? ' !' : ''
  return (next === status ? '(stays)' : `-> ${next}`) + mark
}

const rows = parseRows(ROWS)

test('the rows name every pair of status and stimulus once', () => {
  const wanted = ORDER_STATUSES.flatMap(status => ORDER_STIMULI.map(stimulus => `${status} ${stimulus}`))
  assert.deepEqual(
    rows.map(row => `${row.status} ${row.stimulus}`),
    wanted,
  )
})

for (const { status, stimulus, becomes } of rows) {
  test(`${status} ${stimulus} ${becomes}`, () => assert.equal(describe(status, stimulus), becomes))
}

test('no rule stands twice, and each says why', () => {
  const names = RULES.map(rule => `${rule.status} ${rule.stimulus}`)
  assert.equal(new Set(names).size, names.length)
  for (const rule of RULES) assert.ok(rule.note.length > 5, `${rule.status} ${rule.stimulus}`)
})

test('a closed status never changes', () => {
  for (const rule of RULES) if (isClosed(rule.status)) assert.equal(rule.next, rule.status)
})

test('every fill has an answer in every status', () => {
  for (const status of ORDER_STATUSES) {
    assert.ok(ruleOf(status, 'Fill') !== undefined, status)
    assert.ok(ruleOf(status, 'FillComplete') !== undefined, status)
  }
})

test('only a held order is released, and only once', () => {
  const released = RULES.filter(rule => rule.stimulus === 'Release')
  assert.deepEqual(
    released.map(rule => rule.status),
    ['Held'],
  )
  for (const rule of RULES) assert.notEqual(rule.next === 'Held' && rule.status !== 'Held', true)
})

test('whatever works can be asked to cancel', () => {
  for (const status of ORDER_STATUSES) {
    assert.equal(nextStatusOf(status, 'RequestCancel') === undefined, isClosed(status), status)
  }
})
