import assert from 'node:assert/strict'
import test from 'node:test'
import { CLOCK_OFF_US_MAX, LAG_US_MAX, refusalOf, type Standing } from './refusals.ts'

const SAME = { buildId: 'build', configHash: 'config' }
const WELL: Standing = {
  isReady: true,
  difference: '',
  lagUs: 0,
  clockAheadUs: 0,
  isNameShared: false,
  own: SAME,
  leader: SAME,
}

const CASES: readonly (readonly [what: string, standing: Partial<Standing>, code: string])[] = [
  ['all is well', {}, ''],
  ['nobody has led yet', { leader: { buildId: '', configHash: '' } }, ''],
  ['it just keeps up', { lagUs: LAG_US_MAX, clockAheadUs: -CLOCK_OFF_US_MAX }, ''],
  ['it is still reading', { isReady: false }, 'NOT_READY'],
  ['it computed something else', { difference: 'at sequence 3' }, 'DIFFERS'],
  ['it is far behind', { lagUs: LAG_US_MAX + 1 }, 'LAGS'],
  ['another program', { own: { ...SAME, buildId: 'other' } }, 'BUILD_DIFFERS'],
  ['another configuration', { own: { ...SAME, configHash: 'other' } }, 'CONFIG_DIFFERS'],
  ['its clock is ahead', { clockAheadUs: CLOCK_OFF_US_MAX + 1 }, 'CLOCK_OFF'],
  ['its clock is behind', { clockAheadUs: -CLOCK_OFF_US_MAX - 1 }, 'CLOCK_OFF'],
  ['another goes by its name', { isNameShared: true }, 'NAME_SHARED'],
  ['the worst is told first', { isReady: false, lagUs: LAG_US_MAX + 1, difference: 'at sequence 3' }, 'DIFFERS'],
]

for (const [what, standing, code] of CASES) {
  test(`${what}: ${code === '' ? 'it can be promoted' : code}`, () => {
    assert.equal(refusalOf({ ...WELL, ...standing }).split(':')[0], code)
  })
}
