import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import type { MassStatusReport } from '../domain/inputs.ts'
import { ExactSum } from '../std/exact-sum.ts'
import { type AccountBook, findDifferences } from './account-differences.ts'

/** Ours: 10 lots of instrument 0, flat in 1; 500 of currency 0, more than a double can tell of 1. */
const BOOK: AccountBook = {
  accountSignedLotsOf: (_account, instrument) => (instrument === 0 ? 10 : 0),
  balanceOf: (_account, currency) => ExactSum.fromText(currency === 0 ? '500' : '9007199254740993'),
}

type Told = Pick<MassStatusReport, 'positions' | 'balances'>

function differencesOf(told: Told): (string | number)[][] {
  const report = { kind: 'MassStatusReport', accountIndex: 0, outcome: 'Complete', openClientOrderIds: [], text: '' }
  return findDifferences(BOOK, { ...report, timeUs: 0, ...told } as unknown as MassStatusReport).map(found => [
    found.code,
    found.ours,
    found.theirs,
  ])
}

const position = (instrumentIndex: number, signedLots: number) => ({ instrumentIndex, signedLots }) as never
const balance = (currency: number, amountMinor: string) => ({ currency, amountMinor }) as never

const RULES: readonly (readonly [what: string, told: Told, differences: (string | number)[][]])[] = [
  ['nothing told is nothing known', { positions: [], balances: [] }, []],
  ['the same', { positions: [position(0, 10), position(1, 0)], balances: [balance(0, '500')] }, []],
  ['more than we have', { positions: [position(0, 12)], balances: [] }, [['POSITION_DIFFERS', 10, 12]]],
  ['the other way round', { positions: [position(0, -10)], balances: [] }, [['POSITION_DIFFERS', 10, -10]]],
  ['one that we do not have', { positions: [position(1, -3)], balances: [] }, [['POSITION_DIFFERS', 0, -3]]],
  ['another balance', { positions: [], balances: [balance(0, '499')] }, [['BALANCE_DIFFERS', 500, 499]]],
  [
    'balances are compared to the last digit',
    { positions: [], balances: [balance(1, '9007199254740992')] },
    [['BALANCE_DIFFERS', 9007199254740992, 9007199254740992]],
  ],
  ['what is no number differs', { positions: [], balances: [balance(0, 'n/a')] }, [['BALANCE_DIFFERS', 500, 0]]],
]

for (const [what, told, differences] of RULES) test(what, () => deepEqual(differencesOf(told), differences))
