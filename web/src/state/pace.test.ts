import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Pace, restMsAfter } from './pace.ts'

type Told = Readonly<Record<string, number>>

/** A page on which a drawing takes as long as it is told; what waits for a paint or a rest is let go by hand. */
function glassOf(drawingMs: number) {
  const page = { nowMs: 0, isHidden: false, drawn: [] as Told[], rests: [] as number[], paints: [] as (() => void)[] }
  let rested: (() => void) | undefined
  const pace = new Pace<Told>(
    told => {
      page.drawn.push(told)
      page.nowMs += drawingMs
    },
    {
      isHidden: () => page.isHidden,
      nowMs: () => page.nowMs,
      afterPaint: then => void page.paints.push(then),
      after: (ms, then) => {
        page.rests.push(ms)
        rested = then
      },
    },
  )
  const paint = () => page.paints.shift()!()
  const rest = () => {
    const then = rested!
    rested = undefined
    then()
  }
  return { page, pace, paint, rest }
}

test('what is told while the page draws or rests is shown once, the newest of each section', () => {
  const { page, pace, paint, rest } = glassOf(100)
  pace.show({ limits: 1, node: 1 })
  pace.show({ limits: 2 })
  paint()
  pace.show({ limits: 3 })
  pace.show({ node: 2 })
  assert.deepEqual(page.drawn, [{ limits: 1, node: 1 }])
  rest()
  assert.deepEqual(page.drawn.slice(1), [{ limits: 3, node: 2 }])
  assert.deepEqual(page.rests, [300])
})

test('after a rest in which nothing was told the next is shown at once', () => {
  const { page, pace, paint, rest } = glassOf(1)
  pace.show({ node: 1 })
  paint()
  rest()
  pace.show({ node: 2 })
  assert.deepEqual(page.drawn, [{ node: 1 }, { node: 2 }])
})

test('a page out of sight is told at once, and rests once for all of it', () => {
  const { page, pace, paint } = glassOf(1)
  pace.show({ alerts: 1 })
  page.isHidden = true
  pace.show({ alerts: 2 })
  pace.show({ alerts: 3 })
  assert.deepEqual(page.drawn, [{ alerts: 1 }, { alerts: 2 }, { alerts: 3 }])
  paint()
  assert.equal(page.paints.length, 0)
  assert.equal(page.rests.length, 1)
})

test('what waited before the stream began anew is never shown', () => {
  const { page, pace, paint, rest } = glassOf(1)
  pace.show({ node: 1 })
  pace.show({ kills: 1 })
  pace.forget()
  pace.show({ node: 2 })
  paint()
  rest()
  assert.deepEqual(page.drawn, [{ node: 1 }, { node: 2 }])
})

test('a page draws for a quarter of the time at most, and is never more than a second behind', () => {
  assert.deepEqual([0, 10, 120, 5_000].map(restMsAfter), [0, 30, 360, 1_000])
})
