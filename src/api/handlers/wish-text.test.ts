import assert from 'node:assert/strict'
import test from 'node:test'
import type { CommandName } from '../contract/commands.ts'
import { wishText } from './wish-text.ts'

const MAIN = { level: 'Account', name: 'main', instrument: '' }
const MAKER = { level: 'StrategyInstrument', name: 'maker', instrument: 'ETH-USDT.SIM' }

const CASES: readonly (readonly [CommandName, object, string])[] = [
  [
    'setLimit',
    { scope: MAIN, limit: 'openOrdersMax', value: '48', reason: 'a calm day' },
    'set-limit: scope Account main, limit openOrdersMax, value 48, reason: a calm day',
  ],
  [
    'setLimit',
    { scope: MAKER, limit: 'positionMax', value: null, reason: '' },
    'set-limit: scope StrategyInstrument maker ETH-USDT.SIM, limit positionMax, value as configured',
  ],
  ['resume', { scope: { level: 'All', name: '' }, reason: 'mended' }, 'resume: scope everything, reason: mended'],
  ['rearm', { strategy: 'maker', reason: '' }, 'rearm: strategy maker'],
  [
    'setParameters',
    { strategy: 'maker', parameters: { fast: 3, slow: 8 }, reason: '' },
    'set-parameters: strategy maker, parameters fast 3, slow 8',
  ],
  ['failover', { to: '', reason: 'another disk' }, 'failover: reason: another disk'],
]

test('a second person reads every value, and no mark of a program', () => {
  for (const [name, body, text] of CASES) assert.equal(wishText(name, body, 300), text)
})

test('what is too long ends with dots, the reason first', () => {
  const [name, body] = CASES[0]!
  assert.equal(wishText(name, body, 70), 'set-limit: scope Account main, limit openOrdersMax, value 48, reason:…')
})

test('nobody is asked to approve what does not fit', () => {
  const parameters = { note: 'x'.repeat(300), size: 1_000_000 }
  const body = { strategy: 'maker', parameters, reason: '' }
  assert.equal(wishText('setParameters', body, 300), undefined)
  assert.match(wishText('setParameters', body, 400)!, /, size 1000000$/)
})

test('no text of the asker looks like another value, or the other way round', () => {
  const parameters = { 'note, size 1': '1, slow 8, \u202esize 9', '\u001b[8m': 'a\nb', plain: 'BTC-USDT.SIM' }
  const text = wishText('setParameters', { strategy: 'maker', parameters, reason: '' }, 300)
  const shown = `set-parameters: strategy maker, parameters "note, size 1" "1, slow 8, \\u{202e}size 9", "\\u001b[8m" "a\\nb", plain BTC-USDT.SIM`
  assert.equal(text, shown)
})
