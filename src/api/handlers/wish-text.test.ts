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
