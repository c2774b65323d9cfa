import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { DataError } from '../data-error.ts'
import { DigitCounter, StepScale } from './decimal-scale.ts'

test('a step counts a decimal text exactly, as big integers do', () => {
  const steps = ['1', '0.01', '0.25', '0.00005', '1000', '0.00000001']
  const decimal = fc.tuple(fc.maxSafeNat(), fc.integer({ min: 0, max: 12 })).map(
    ([value, digits]) =>
      `${BigInt(value) / 10n ** BigInt(digits)}.${String(value)
        .padStart(digits, '0')
        .slice(-digits || undefined)}`,
  )
  fc.assert(
    fc.property(fc.constantFrom(...steps), decimal, (step, text) => {
      // In units of 10^-20.
      const unitsOf = (one: string) => {
        const [whole = '', fraction = ''] = one.split('.')
        return BigInt(whole + fraction.padEnd(20, '0'))
      }
      const [units, stepUnits] = [unitsOf(text), unitsOf(step)]
      const expected = units / stepUnits
      const seen = new StepScale(step).read(text)
      if (units % stepUnits !== 0n) assert(Number.isNaN(seen))
      else if (!Number.isNaN(seen)) assert.equal(BigInt(seen), expected)
      else assert(expected * stepUnits > BigInt(Number.MAX_SAFE_INTEGER), `${text} in ${step} was refused`)
    }),
  )
})

test('steps, shifts and refusals', () => {
  const rows = [
    // step     text                  shift  count
    ['0.01', '101.37', 0, 10_137],
    ['0.25', '4700.75', 0, 18_803],
    ['0.25', '4700.80', 0, 'OFF_SCALE'],
    ['0.01', '6438000', 4, 64_380],
    ['0.0001', '6438001', 4, 6_438_001],
    ['0.01', '6438001', 4, 'OFF_SCALE'],
    ['0.00001', '6438001', 4, 64_380_010],
    ['1', '2150000.0', 0, 2_150_000],
    ['1', '-3', 0, -3],
    ['1', '9.342381490000001', 0, 'OFF_SCALE'],
    ['1', '1e5', 0, 'NOT_A_NUMBER'],
    ['1', '', 0, 'NOT_A_NUMBER'],
    ['1', 'Infinity', 0, 'NOT_A_NUMBER'],
    ['1', '9007199254740993', 0, 'OFF_SCALE'],
  ] as const
  for (const [step, text, shift, expected] of rows) {
    const scale = new StepScale(step)
    const seen = scale.read(text, shift)
    assert.equal(Number.isNaN(seen) ? scale.refusal : seen, expected, `${text} in ${step}`)
  }
  for (const step of ['0', '-1', 'x', '']) assert.throws(() => new StepScale(step), DataError)
  const rounding = new StepScale('0.01', true)
  assert.equal(rounding.read('9.349999999999999'), 934)
  assert.equal(rounding.read('9.34'), 934)
  assert(Number.isNaN(rounding.read('-9.345')))
  assert.equal(rounding.roundedCount, 1)
})

test('digits are counted without trailing zeros, and dirt of floats is left out', () => {
  const counter = new DigitCounter()
  for (const text of ['100.10', '100.1230', '5', '9.342381490000001']) counter.read(text)
  counter.read('6438100', 4)
  assert.equal(counter.stepText(), '0.001')
  assert.equal(counter.dirtyCount, 1)
  assert(Number.isNaN(counter.read('abc')))
  assert.equal(new DigitCounter().stepText(), '1')
})
