/** The plan of faults: each kind does what it says, to whom it says, as often as it says, and the same with the same seed. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { Parameters } from '../parameters.ts'
import type { Answer, EventFacts, OrderFacts, RequestFacts } from '../seams.ts'
import { ARMED_FAULTS_MAX, FaultPlan } from './fault-plan.ts'
import { parseFaults } from './fault-schema.ts'
import type { FaultSpec } from './fault-spec.ts'

const START_US = 1_000_000

function specOf(given: Record<string, unknown>): FaultSpec {
  const parsed = parseFaults(given)
  assert.ok(parsed.ok, parsed.ok ? '' : parsed.error.join('; '))
  return parsed.value[0]!
}

function planOf(...given: Record<string, unknown>[]): FaultPlan {
  const plan = new FaultPlan('seed')
  for (const each of given) plan.arm(specOf(each), START_US)
  return plan
}

function requestOf(change: Partial<Omit<RequestFacts, 'parameters'>> & { symbol?: string } = {}): RequestFacts {
  const { symbol = 'BTCUSDT', ...facts } = change
  const parameters = new Parameters(new Map([['symbol', symbol]]))
  return {
    transport: 'Rest',
    operation: 'POST /api/v3/order',
    ip: '127.0.0.1',
    accountName: undefined,
    ...facts,
    parameters,
  }
}

const orderOf = (change: Partial<OrderFacts> = {}): OrderFacts => ({
  accountName: 'alice',
  symbol: 'BTCUSDT',
  side: 'Buy',
  type: 'LIMIT',
  clientOrderId: 'A1',
  qtyLots: 10,
  ...change,
})

const eventOf = (change: Partial<EventFacts> = {}): EventFacts => ({
  channel: 'User',
  eventType: 'executionReport',
  stream: 'alice',
  payload: { e: 'executionReport', s: 'BTCUSDT' },
  ...change,
})

const OK: Answer = { status: 200, headers: {}, body: { orderId: 1 } }
const REFUSED: Answer = { status: 400, headers: {}, body: { code: -2010, msg: 'no' } }

/** What becomes of one request from its coming to its answer, as a word. */
function storyOf(plan: FaultPlan, facts = requestOf(), answer = OK, nowUs = START_US): string {
  const before = plan.onRequest(facts, nowUs)
  if (before.kind !== 'Pass') return `undone ${before.kind === 'Replace' ? before.answer.status : before.kind}`
  const after = plan.onAnswer({ ...facts, accountName: 'alice' }, answer, nowUs)
  const delay = before.delayUs + delayUsOf(after)
  if (after.kind === 'Pass') return delay === 0 ? 'answered' : `answered after ${delay}`
  return `done ${after.kind === 'Replace' ? after.answer.status : after.kind}`
}

const delayUsOf = (fate: { kind: string; delayUs?: number }) => fate.delayUs ?? 0

test('what each fault makes of a request', () => {
  const rows: readonly [Record<string, unknown>, string][] = [
    [{ kind: 'Latency', delayUs: 700 }, 'answered after 700'],
    [{ kind: 'Latency', on: 'Request', delayUs: 300 }, 'answered after 300'],
    [{ kind: 'AnswerLost' }, 'done Lose'],
    [{ kind: 'UnknownStatus', effect: 'Executed' }, 'done 503'],
    [{ kind: 'UnknownStatus', effect: 'NotExecuted' }, 'undone 503'],
    [{ kind: 'UnknownStatus', effect: 'Executed', answer: '-1007' }, 'done 504'],
    [{ kind: 'UnknownStatus', effect: 'NotExecuted', answer: '-1006' }, 'undone 500'],
    [{ kind: 'ConnectionReset', effect: 'Executed' }, 'done Reset'],
    [{ kind: 'ConnectionReset', effect: 'NotExecuted' }, 'undone Reset'],
    [{ kind: 'Silence' }, 'undone Lose'],
    [{ kind: 'Silence', of: ['Market'] }, 'answered'],
    [{ kind: 'RateLimitStorm' }, 'undone 429'],
    [{ kind: 'RateLimitStorm', status: 418 }, 'undone 418'],
    [{ kind: 'VenueDown', forUs: 10 }, 'undone 503'],
    [{ kind: 'EventLost' }, 'answered'],
    [{ kind: 'OrderRejected' }, 'answered'],
  ]
  for (const [given, story] of rows) assert.equal(storyOf(planOf(given)), story, JSON.stringify(given))
  assert.equal(storyOf(planOf({ kind: 'AnswerLost' }), requestOf(), REFUSED), 'answered', 'a refusal is not lost')
  const both = planOf({ kind: 'Latency', delayUs: 5 }, { kind: 'Latency', on: 'Request', delayUs: 2 })
  assert.equal(storyOf(both), 'answered after 7')
})

test('whom it concerns', () => {
  const rows: readonly [Record<string, unknown>, Partial<RequestFacts> & { symbol?: string }, boolean][] = [
    [{ operation: 'POST /api/v3/order' }, {}, true],
    [{ operation: 'POST /api/v3/order' }, { operation: 'POST /api/v3/order/test' }, false],
    [{ operation: '*order*' }, { operation: 'order.place', transport: 'WsApi' }, true],
    [{ operation: '*/order' }, { operation: 'DELETE /api/v3/order' }, true],
    [{ operation: 'GET /api/v3/.rder' }, { operation: 'GET /api/v3/order' }, false],
    [{ transport: 'WsApi' }, {}, false],
    [{ symbol: 'ETHUSDT' }, {}, false],
    [{ symbol: 'ETHUSDT' }, { symbol: 'ETHUSDT' }, true],
    [{ account: 'alice' }, {}, true],
    [{ account: 'bob' }, {}, false],
    [{ eventType: 'trade' }, {}, false],
  ]
  for (const [scope, facts, isStruck] of rows) {
    const story = storyOf(planOf({ kind: 'AnswerLost', ...scope }), requestOf(facts))
    assert.equal(story, isStruck ? 'done Lose' : 'answered', JSON.stringify([scope, facts]))
  }
})

test('when and how often', () => {
  const stories = (given: Record<string, unknown>, count: number, stepUs = 0) => {
    const plan = planOf({ kind: 'AnswerLost', ...given })
    return Array.from({ length: count }, (_, at) =>
      storyOf(plan, requestOf(), OK, START_US + at * stepUs) === 'done Lose' ? 'x' : '.',
    ).join('')
  }
  assert.equal(stories({ nth: 3 }, 6), '..x...')
  assert.equal(stories({ every: 3 }, 7), '..x..x.')
  assert.equal(stories({ count: 2 }, 4), 'xx..')
  assert.equal(stories({ every: 2, count: 2 }, 7), '.x.x...')
  assert.equal(stories({ afterUs: 20, forUs: 20 }, 6, 10), '..xx..')
  assert.equal(stories({ probabilityPpm: 0 }, 5), '.....')
  const drawn = stories({ probabilityPpm: 300_000 }, 2000).replaceAll('.', '').length
  assert.ok(drawn > 500 && drawn < 700, `${drawn} of 2000`)
})

test('Either does some and leaves others undone, never both for one request', () => {
  const plan = planOf({ kind: 'UnknownStatus' })
  const stories = Array.from({ length: 200 }, () => storyOf(plan))
  assert.deepEqual(new Set(stories), new Set(['done 503', 'undone 503']))
  assert.equal(plan.armed[0]!.struckCount, 200)
})

test('what becomes of orders', () => {
  const rows: readonly [Record<string, unknown>, unknown][] = [
    [
      { kind: 'OrderRejected', code: -2010, message: 'no more' },
      { kind: 'Refuse', code: -2010, message: 'no more' },
    ],
    [
      { kind: 'OrderEnded', state: 'Expired' },
      { kind: 'End', state: 'Expired', afterLots: 0 },
    ],
    [
      { kind: 'OrderEnded', filledPpm: 450_000 },
      { kind: 'End', state: 'Canceled', afterLots: 4 },
    ],
    [{ kind: 'OrderRejected', account: 'bob' }, { kind: 'Take' }],
    [{ kind: 'OrderRejected', symbol: 'ETHUSDT' }, { kind: 'Take' }],
    [{ kind: 'AnswerLost' }, { kind: 'Take' }],
  ]
  for (const [given, fate] of rows)
    assert.deepEqual(planOf(given).onOrder(orderOf(), START_US), fate, JSON.stringify(given))
})

test('what becomes of events', () => {
  const { payload } = eventOf()
  const at = (delayUs: number, isInOrder = false) => ({ payload, delayUs, isInOrder })
  const rows: readonly [Record<string, unknown>, unknown][] = [
    [{ kind: 'EventLost' }, []],
    [{ kind: 'EventLost', eventType: 'executionReport', account: 'alice', symbol: 'BTCUSDT' }, []],
    [{ kind: 'EventLost', account: 'bob' }, undefined],
    [{ kind: 'EventLost', eventType: 'balance*' }, undefined],
    [{ kind: 'EventDuplicated', copies: 2, delayUs: 10 }, [at(0), at(10), at(20)]],
    [{ kind: 'EventLate', delayUs: 30 }, [at(30, true)]],
    [{ kind: 'EventReordered', delayUs: 40 }, [at(40)]],
    [{ kind: 'Silence', of: ['User'] }, []],
    [{ kind: 'Silence', of: ['Market'] }, undefined],
    [{ kind: 'BookCrossed' }, undefined],
  ]
  for (const [given, deliveries] of rows) {
    assert.deepEqual(planOf(given).onEvent(eventOf(), START_US), deliveries, JSON.stringify(given))
  }
})

test('late holds back what follows on its stream; out of order lets it pass', () => {
  const late = planOf({ kind: 'EventLate', delayUs: 100, nth: 1 })
  assert.equal(late.onEvent(eventOf(), START_US)![0]!.delayUs, 100)
  assert.equal(late.onEvent(eventOf(), START_US + 60)![0]!.delayUs, 40)
  assert.equal(late.onEvent(eventOf({ stream: 'bob' }), START_US + 60), undefined)
  assert.equal(late.onEvent(eventOf(), START_US + 100), undefined)
  const passed = planOf({ kind: 'EventReordered', delayUs: 100, nth: 1 })
  assert.equal(passed.onEvent(eventOf(), START_US)![0]!.delayUs, 100)
  assert.equal(passed.onEvent(eventOf(), START_US + 60), undefined)
})

test('a crossed book', () => {
  const crossed = (payload: Record<string, unknown>) => {
    const event = eventOf({ channel: 'Market', stream: 'btcusdt@depth', eventType: 'depthUpdate', payload })
    return planOf({ kind: 'BookCrossed', symbol: 'BTCUSDT' }).onEvent(event, START_US)?.[0]?.payload
  }
  const update = {
    e: 'depthUpdate',
    U: 1,
    u: 3,
    b: [['9', '1']],
    a: [
      ['11', '2'],
      ['12', '4'],
      ['13', '0.000'],
    ],
  }
  assert.deepEqual(crossed(update), {
    ...update,
    b: [
      ['12', '4'],
      ['9', '1'],
    ],
  })
  assert.equal(crossed({ ...update, a: [] }), undefined)
  assert.deepEqual(crossed({ u: 1, s: 'BTCUSDT', b: '9', B: '1', a: '10', A: '2' }), {
    u: 1,
    s: 'BTCUSDT',
    b: '10',
    B: '2',
    a: '9',
    A: '1',
  })
  const partial = { lastUpdateId: 1, bids: [['9', '1']], asks: [['10', '2']] }
  assert.deepEqual(crossed(partial), { lastUpdateId: 1, bids: [['10', '1']], asks: [['9', '2']] })
})

test('a wrong clock is off, and drifts', () => {
  const plan = planOf({ kind: 'WrongClock', offsetUs: -5000, driftPpm: 200, forUs: 10_000_000, afterUs: 1_000_000 })
  const rows = [
    [0, 0],
    [999_999, 0],
    [1_000_000, -5000],
    [2_000_000, -4800],
    [10_999_999, -3001],
    [11_000_000, 0],
  ] as const
  for (const [afterUs, offsetUs] of rows)
    assert.equal(plan.clockOffsetUs(START_US + afterUs), offsetUs, String(afterUs))
})

test('the log tells what was done to whom', () => {
  const plan = planOf({ kind: 'AnswerLost' }, { kind: 'OrderEnded', filledPpm: 500_000 })
  storyOf(plan, requestOf({ operation: 'order.place' }))
  plan.onOrder(orderOf(), START_US)
  assert.deepEqual(
    plan.log
      .after(0)
      .map(({ number, faultId, kind, subject, text }) => [number, faultId, kind, subject, text].join(' | ')),
    [
      '1 | F1 | AnswerLost | order.place alice BTCUSDT | answer: Lose',
      '2 | F2 | OrderEnded | alice BTCUSDT A1 | Canceled after 5 of 10 lots',
    ],
  )
  assert.deepEqual(
    plan.log.after(1).map(({ number }) => number),
    [2],
  )
})

test('faults are bounded, and those that are over make room', () => {
  const plan = new FaultPlan(1)
  const brief = specOf({ kind: 'EventLost', forUs: 10 })
  for (let count = 0; count < ARMED_FAULTS_MAX; count++) assert.notEqual(plan.arm(brief, START_US), undefined)
  assert.equal(plan.arm(brief, START_US), undefined)
  assert.equal(plan.arm(brief, START_US + 10), `F${ARMED_FAULTS_MAX + 1}`)
  assert.equal(plan.armed.length, 1)
  assert.equal(plan.disarm('F1'), false)
  assert.equal(plan.disarm(`F${ARMED_FAULTS_MAX + 1}`), true)
})

test('the same seed and the same questions give the same faults; what other faults see changes nothing', () => {
  const share = { probabilityPpm: 400_000 }
  const given = [
    { kind: 'Latency', delayUs: 10, jitterUs: 500, ...share },
    { kind: 'UnknownStatus', ...share },
    { kind: 'EventLate', delayUs: 5, jitterUs: 90, ...share },
    { kind: 'OrderRejected', ...share },
  ].map(specOf)
  const question = fc.constantFrom('request', 'order', 'event')
  const answersOf = (seed: number, questions: readonly string[], without?: string) => {
    const plan = new FaultPlan(seed)
    for (const spec of given) plan.arm(spec, START_US)
    return questions
      .filter(each => each !== without)
      .map((each, at) => {
        const nowUs = START_US + at
        if (each === 'request') return storyOf(plan, requestOf(), OK, nowUs)
        if (each === 'order') return JSON.stringify(plan.onOrder(orderOf(), nowUs))
        return JSON.stringify(plan.onEvent(eventOf({ stream: `s${at}` }), nowUs))
      })
  }
  fc.assert(
    fc.property(fc.nat(), fc.array(question, { minLength: 20, maxLength: 60 }), (seed, questions) => {
      const all = answersOf(seed, questions)
      assert.deepEqual(answersOf(seed, questions), all)
      const orders = all.filter((_, at) => questions[at] === 'order')
      assert.deepEqual(
        answersOf(seed, questions, 'event').filter(text => text.startsWith('{')),
        orders,
      )
    }),
    { numRuns: 40 },
  )
  assert.notDeepEqual(answersOf(1, Array(60).fill('request')), answersOf(2, Array(60).fill('request')))
})
