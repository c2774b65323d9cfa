import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { isLike } from './silences.ts'
import { groupOf, subjectOf } from './subjects.ts'

test('a star stands for any letters', () => {
  const cases = [
    ['LINE_DOWN', 'LINE_DOWN', true],
    ['LINE_DOWN', 'LINE_*', true],
    ['LINE_DOWN', '*', true],
    ['', '*', true],
    ['LINE_DOWN', '*_DOWN', true],
    ['LINE_DOWN', 'L*_*N', true],
    ['LINE_DOWN', 'LINE', false],
    ['LINE_DOWN', 'LINE_UP*', false],
    ['LINE_DOWN', 'LINE_DOWN*DOWN', false],
    ['aba', 'ab*ba', false],
    ['BTC-USDT.SIM', '*.SIM', true],
    ['BTC-USDTxSIM', '*.SIM', false],
  ] as const
  for (const [text, pattern, fits] of cases) assert.equal(isLike(text, pattern), fits, `${text} ${pattern}`)
})

test('it is what a regular expression would say, without its price', () => {
  const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*'), maxLength: 8 })
  fc.assert(
    fc.property(letters, letters, (text, pattern) => {
      const plain = text.replaceAll('*', 'c')
      const expected = new RegExp(`^${pattern.replaceAll('*', '.*')}$`).test(plain)
      assert.equal(isLike(plain, pattern), expected)
    }),
  )
})

const NAMES = { instruments: ['BTC-USDT.SIM', 'BTC.SIM'], venues: ['SIM'], accounts: ['main'], strategies: ['ema'] }

test('an alert is about what its text names', () => {
  const cases = [
    ['TRADING_HALTED', 'instrument BTC-USDT.SIM: a loss (core)', 'BTC-USDT.SIM'],
    ['DATA_STALE', 'BTC-USDT.SIM: line b STALE', 'BTC-USDT.SIM'],
    ['LINE_DOWN', 'SIM line a is of no use for 4 of 4 instruments', 'SIM/a'],
    ['VENUE_DOWN', 'venue SIM is down: gone', 'SIM'],
    ['KILL_CONFIRMED', 'everything, account main: nothing is open', 'main'],
    ['STANDBY_MISSING', 'node-b is not heard of any more', 'node-b'],
    ['STANDBY_READY', 'node-b stands by and can be promoted', 'node-b'],
    ['STORE_AWAY', 'no answer from SIMON', ''],
  ] as const
  for (const [code, text, subject] of cases) assert.equal(subjectOf(NAMES, code, text), subject, text)
})

test('instruments of a venue are told together, and so are its lines', () => {
  assert.equal(groupOf('DATA_STALE', 'BTC-USDT.SIM'), groupOf('DATA_STALE', 'BTC.SIM'))
  assert.equal(groupOf('LINE_SILENT', 'BTC-USDT.SIM/a'), groupOf('LINE_SILENT', 'BTC.SIM/a'))
  assert.notEqual(groupOf('LINE_SILENT', 'BTC-USDT.SIM/a'), groupOf('LINE_SILENT', 'BTC.SIM/b'))
  assert.notEqual(groupOf('DATA_STALE', 'BTC.SIM'), groupOf('DATA_GAPPED', 'BTC.SIM'))
  assert.notEqual(groupOf('STRATEGY_STOPPED', 'one'), groupOf('STRATEGY_STOPPED', 'two'))
})
