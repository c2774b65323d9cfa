import assert from 'node:assert/strict'
import test from 'node:test'
import { fuzz } from './run.ts'

const SEED = 1
const INPUTS = 30_000

test(`no parser throws past its edge: ${INPUTS} texts`, () => {
  const failure = fuzz(SEED, 0, INPUTS)
  assert.equal(
    failure,
    undefined,
    `npm run fuzz -- --seed ${SEED} --first ${failure?.input} --inputs 1: ${failure?.error}`,
  )
})
