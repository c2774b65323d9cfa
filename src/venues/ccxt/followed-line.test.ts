import assert from 'node:assert/strict'
import test, { type TestContext } from 'node:test'
import type { CcxtExchange } from './ccxt-exchange.ts'
import { FollowedLine, type FollowedLineSetup } from './followed-line.ts'
import type { RawObject } from './raw.ts'

const PATIENCE_MS = 20_000
const SILENCE_MS_MAX = 200

function lineOf(context: TestContext, change: Partial<FollowedLineSetup> = {}) {
  const words: string[] = []
  const hears: ((message: RawObject) => void)[] = []
  let opened = 0
  const clock = { monotonicUs: 0 }
  const line = new FollowedLine({
    newExchange: async () => ({ id: `${++opened}` }) as CcxtExchange,
    release: ({ id }) => void words.push(`released ${id}`),
    follow: (_, hear) => {
      hears.push(hear)
      return new Promise(() => {})
    },
    silenceMsMax: SILENCE_MS_MAX,
    monotonicUs: () => clock.monotonicUs,
    onMessage: message => void words.push(`heard ${message['text']}`),
    onUp: () => void words.push('up'),
    onDown: reason => void words.push(`down: ${reason.replace(/\d+/, 'n')}`),
    onLog: () => {},
    retryMsMin: 1,
    retryMsMax: 4,
    ...change,
  })
  context.after(() => line.close())
  return { line, words, hears, clock }
}

async function until(isSo: () => boolean): Promise<void> {
  for (const begun = performance.now(); !isSo(); ) {
    assert.ok(performance.now() - begun < PATIENCE_MS, 'not in time')
    await new Promise(resolve => setTimeout(resolve, 1))
  }
}

test('a silent client is given up for another one, and no longer heard', async context => {
  const { line, words, hears, clock } = lineOf(context)
  line.begin()
  await until(() => hears.length === 1)
  assert.equal(line.isUp, false)
  clock.monotonicUs += SILENCE_MS_MAX * 1_000
  hears[0]!({ text: 'one' })
  assert.equal(line.isUp, true)
  clock.monotonicUs += SILENCE_MS_MAX * 1_000 + 1
  await until(() => hears.length === 2)
  assert.throws(() => hears[0]!({ text: 'too late' }), /given up/)
  hears[1]!({ text: 'two' })
  assert.deepEqual(words.slice(0, 6), [
    'up',
    'heard one',
    'released 1',
    'down: nothing heard for n ms',
    'up',
    'heard two',
  ])
})

test('one that fails, or cannot be made, is tried again until the line is closed', async context => {
  let tries = 0
  const follow = () => Promise.reject(new TypeError('nobody there'))
  const newExchange = async () => {
    if (++tries % 2 === 0) throw new Error('no markets')
    return {} as CcxtExchange
  }
  const { line, words } = lineOf(context, { follow, newExchange })
  line.begin()
  await until(() => tries > 5)
  line.close()
  const before = tries
  await new Promise(resolve => setTimeout(resolve, 20))
  assert.equal(tries, before)
  assert.ok(words.every(word => word.startsWith('released')))
})
