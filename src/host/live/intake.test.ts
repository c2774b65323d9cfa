import assert from 'node:assert/strict'
import test from 'node:test'
import { Intake } from './intake.ts'

function newIntake() {
  const intake = new Intake({ hasRoom: () => true, endPass: () => {}, onFull: () => assert.fail('it is not full') })
  const done: string[] = []
  /** A pause that lasts until it is told to end. */
  const pause = (name: string) => {
    let end: () => void = () => {}
    const ended = intake.pauseFor(() => {
      done.push(`${name} begins`)
      return new Promise<void>(resolve => {
        end = resolve
      })
    })
    return { ended, end: () => end() }
  }
  return { intake, done, pause }
}

const settle = () => new Promise(resolve => setImmediate(resolve))

test('a pause waits for the one at hand, and what is held is taken between them', async () => {
  const { intake, done, pause } = newIntake()
  const first = pause('first')
  const second = pause('second')
  const third = pause('third')
  intake.take(() => void done.push('input'))
  await settle()
  assert.deepEqual(done, ['first begins'])
  first.end()
  await first.ended
  await settle()
  assert.deepEqual(done, ['first begins', 'input', 'second begins'])
  second.end()
  await second.ended
  await settle()
  third.end()
  await third.ended
  assert.deepEqual(done.slice(3), ['third begins'])
})

test('a pause that waits costs nothing meanwhile', async () => {
  const { pause } = newIntake()
  const first = pause('first')
  const second = pause('second')
  const { setImmediate: own } = globalThis
  let turnCount = 0
  globalThis.setImmediate = ((work: () => void) => {
    turnCount++
    return own(work)
  }) as typeof setImmediate
  await new Promise(resolve => own(() => own(() => own(resolve))))
  globalThis.setImmediate = own
  assert.equal(turnCount, 0)
  first.end()
  await first.ended
  await settle()
  second.end()
  await second.ended
})

test('a pause that fails lets the next one begin', async () => {
  const { intake, done, pause } = newIntake()
  const failing = intake.pauseFor(() => Promise.reject(new Error('the store')))
  const next = pause('next')
  await assert.rejects(failing, /the store/)
  await settle()
  assert.deepEqual(done, ['next begins'])
  next.end()
  await next.ended
})
