import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { Random } from './random.ts'

test('xoshiro128** gives the published numbers of the state 1, 2, 3, 4', () => {
  const random = Random.restore([1, 2, 3, 4, 1, 2, 3, 4])
  const drawn = Array.from({ length: 10 }, () => random.nextUint32())
  assert.deepEqual(
    drawn,
    [11520, 0, 5927040, 70819200, 2031721883, 1637235492, 1287239034, 3734860849, 3729100597, 4258142804],
  )
})

const FROZEN = {
  words: [386545482, 25530572, 673118655],
  mixed: [0.3515187383797591, 3, 8869649179848680],
  gaussians: [-0.11923008809610798, 1.188434343404887],
  fork: 3400983112,
}

/** Frozen: old journals and backtests were made with these numbers. */
test('a seed gives the numbers that it always gave', () => {
  const random = new Random('holdfast')
  assert.deepEqual([random.nextUint32(), random.nextUint32(), random.nextUint32()], FROZEN.words)
  assert.deepEqual([random.nextFloat(), random.nextInt(6), random.nextInt(2 ** 53)], FROZEN.mixed)
  assert.deepEqual([random.nextGaussian(), random.nextGaussian()], FROZEN.gaussians)
  assert.equal(random.fork('latency').nextUint32(), FROZEN.fork)
})

test('a restored generator goes on where the saved one stood', () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer(), fc.string()), fc.integer({ min: 0, max: 50 }), (seed, drawnBefore) => {
      const random = new Random(seed)
      for (let i = 0; i < drawnBefore; i++) random.nextGaussian()
      const restored = Random.restore(JSON.parse(JSON.stringify(random.save())))
      assert.equal(restored.fork('x').nextUint32(), random.fork('x').nextUint32())
      for (let i = 0; i < 20; i++) assert.equal(restored.nextUint32(), random.nextUint32())
    }),
  )
})

test('a fork depends on seed and label, not on what was drawn', () => {
  const random = new Random(7)
  const before = random.fork('a').nextUint32()
  random.nextUint32()
  assert.equal(random.fork('a').nextUint32(), before)
  assert.notEqual(random.fork('b').nextUint32(), before)
  assert.notEqual(new Random(8).fork('a').nextUint32(), before)
  assert.notEqual(random.fork('a').fork('a').nextUint32(), before)
})

test('neighboring seeds share no beginning', () => {
  const firsts = new Set<number>()
  for (let seed = 0; seed < 20_000; seed++) firsts.add(new Random(seed).nextUint32())
  // Of 20,000 fair words of 32 bits about 0.05 meet.
  assert.ok(firsts.size >= 19_998, `${firsts.size} distinct of 20000`)
})

test('whole numbers stay below their bound and are equally likely', () => {
  const random = new Random('dice')
  const counts = new Array<number>(6).fill(0)
  for (let i = 0; i < 60_000; i++) counts[random.nextInt(6)]!++
  // Chi-squared with 5 degrees of freedom passes 30 once in 70,000 seeds; this seed is fixed.
  const chiSquared = counts.reduce((sum, count) => sum + (count - 10_000) ** 2 / 10_000, 0)
  assert.ok(chiSquared < 30, `chi-squared ${chiSquared}`)
})

test('a bound that does not divide 2^32 favors nobody', () => {
  const random = new Random('thirds')
  const below = 3 * 2 ** 30
  let inFirstThird = 0
  for (let i = 0; i < 30_000; i++) if (random.nextInt(below) < below / 3) inFirstThird++
  // 10,000 expected, standard deviation 82; without rejection it would be 15,000.
  assert.ok(Math.abs(inFirstThird - 10_000) < 400, `${inFirstThird} of 30000`)
})

test('wide whole numbers stay whole and below their bound', () => {
  const random = new Random('wide')
  const bounds = fc.oneof(fc.constantFrom(1, 2 ** 32, 2 ** 32 + 1, 2 ** 53), fc.integer({ min: 1, max: 2 ** 53 - 1 }))
  fc.assert(
    fc.property(bounds, below => {
      const drawn = random.nextInt(below)
      assert.ok(Number.isInteger(drawn) && drawn >= 0 && drawn < below, `${drawn} of ${below}`)
    }),
  )
  for (const below of [0, -1, 1.5, Number.NaN, 2 ** 54]) assert.throws(() => random.nextInt(below), /1 to 2\^53/)
})

test('floats fill their range evenly, normal numbers have the moments of their law', () => {
  const random = new Random('moments')
  const sums = { float: 0, normal: 0, square: 0, cube: 0, fourth: 0, beyondTwo: 0 }
  const count = 200_000
  for (let i = 0; i < count; i++) {
    const float = random.nextFloat()
    assert.ok(float >= 0 && float < 1)
    const normal = random.nextGaussian()
    sums.float += float
    sums.normal += normal
    sums.square += normal ** 2
    sums.cube += normal ** 3
    sums.fourth += normal ** 4
    if (Math.abs(normal) > 2) sums.beyondTwo++
  }
  // Each bound is about five standard errors wide.
  assert.ok(Math.abs(sums.float / count - 0.5) < 0.0033)
  assert.ok(Math.abs(sums.normal / count) < 0.0112)
  assert.ok(Math.abs(sums.square / count - 1) < 0.016)
  assert.ok(Math.abs(sums.cube / count) < 0.044)
  assert.ok(Math.abs(sums.fourth / count - 3) < 0.11)
  assert.ok(Math.abs(sums.beyondTwo / count - 0.0455) < 0.0024)
})

test('a state of zeros or of the wrong shape is refused', () => {
  assert.throws(() => Random.restore([0, 0, 0, 0, 1, 2, 3, 4]), /all zero/)
  assert.throws(() => Random.restore([1, 2, 3]), /eight words/)
  assert.throws(() => Random.restore([1, 2, 3, 0.5, 1, 2, 3, 4]), /eight words/)
})
