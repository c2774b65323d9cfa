/** Exposure weighted by time: tables, and a naive twin that looks at each microsecond. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { ExposureRecord } from './exposure.ts'

test('flat counts as time out of the market', () => {
  const exposure = new ExposureRecord()
  exposure.observe(10, 100, 1000)
  exposure.observe(30, 0, 1000)
  assert.equal(exposure.inMarketRatio(0, 40), 0.5)
  assert.equal(exposure.averageGrossMinor(0, 40), 50)
  assert.equal(exposure.averageLeverage(0, 40), 0.05)
  assert.deepEqual([exposure.grossMinorMax, exposure.leverageMax], [100, 0.1])
})

test('a run of no time has no average', () => {
  const exposure = new ExposureRecord()
  exposure.observe(10, 100, 1000)
  assert.equal(exposure.inMarketRatio(10, 10), undefined)
  assert.equal(exposure.averageGrossMinor(10, 10), undefined)
})

test('leverage on an equity of nothing is not counted', () => {
  const exposure = new ExposureRecord()
  exposure.observe(0, 100, -5)
  assert.equal(exposure.leverageMax, 0)
})

test('the record agrees with one look at every microsecond', () => {
  const step = fc.tuple(fc.nat(5), fc.nat(3))
  fc.assert(
    fc.property(fc.array(step, { minLength: 1, maxLength: 30 }), fc.integer({ min: 1, max: 9 }), (steps, tailUs) => {
      const exposure = new ExposureRecord()
      const perUs: number[] = []
      let gross = 0
      for (const [durationUs, next] of steps) {
        for (let i = 0; i < durationUs; i++) perUs.push(gross)
        exposure.observe(perUs.length, next, 10)
        gross = next
      }
      for (let i = 0; i < tailUs; i++) perUs.push(gross)
      const endUs = perUs.length
      assert.equal(exposure.inMarketRatio(0, endUs), perUs.filter(each => each > 0).length / endUs)
      assert.equal(exposure.averageGrossMinor(0, endUs), perUs.reduce((sum, each) => sum + each, 0) / endUs)
    }),
  )
})
