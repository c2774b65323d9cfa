import { deepEqual } from 'node:assert/strict'
import { test } from 'node:test'
import type { MassStatusReport } from '../domain/inputs.ts'
import { ExactSum } from '../std/exact-sum.ts'
import { type AccountBook, compareFigures } from './account-differences.ts'

/** Ours: 10 lots of instrument 0, flat in 1; 500 of currency 0, more than a double can tell of 1. */
const BOOK: AccountBook = {
  accountSignedLotsOf: (_account, instrument) => (instrument === 0 ? 10 : 0),
  balanceOf: (_account, currency) => ExactSum.fromText(currency === 0 ? '500' : '9007199254740993'),
}

type Told = Pick<MassStatusReport, 'positions' | 'balances'>

/** What differs, as `code ours theirs amount`. */
function differencesOf(told: Told): string[] {
  const report = { kind: 'MassStatusReport', accountIndex: 0, outcome: 'Complete', openClientOrderIds: [], text: '' }
  const figures = compareFigures(BOOK, { ...report, timeUs: 0, ...told } as unknown as MassStatusReport)
  return figures
    .filter(({ amount }) => amount !== '0')
    .map(({ code, ours, theirs, amount }) => [code, ours, theirs, amount].join(' '))
}

const position = (instrumentIndex: number, signedLots: number) => ({ instrumentIndex, signedLots }) as never
const balance = (currency: number, amountMinor: string) => ({ currency, amountMinor }) as never

const RULES: readonly (readonly [what: string, told: Told, differences: string[]])[] = [
  ['nothing told is nothing known', { positions: [], balances: [] }, []],
  ['the same', { positions: [position(0, 10), position(1, 0)], balances: [balance(0, '500')] }, []],
  ['more than we have', { positions: [position(0, 12)], balances: [] }, ['POSITION_DIFFERS 10 12 2']],
  ['the other way round', { positions: [position(0, -10)], balances: [] }, ['POSITION_DIFFERS 10 -10 -20']],
  ['one that we do not have', { positions: [position(1, -3)], balances: [] }, ['POSITION_DIFFERS 0 -3 -3']],
  ['another balance', { positions: [], balances: [balance(0, '499')] }, ['BALANCE_DIFFERS 500 499 -1']],
  [
    'balances are compared to the last digit',
    { positions: [], balances: [balance(1, '9007199254740992')] },
    ['BALANCE_DIFFERS 9007199254740993 9007199254740992 -1'],
  ],
  ['what is no number differs', { positions: [], balances: [balance(0, 'n/a')] }, ['BALANCE_DIFFERS 500 n/a n/a']],
]

test('a balance within its tolerance counts as equal, either way; positions have none', () => {
  const report = { kind: 'MassStatusReport', accountIndex: 0, outcome: 'Complete', openClientOrderIds: [], text: '' }
  const amounts = ['495', '505', '494', '506', 'n/a'].map(amountMinor => {
    const told = { positions: [position(0, 11)], balances: [balance(0, amountMinor)] }
    const tolerances = [{ currency: 0, amountMinor: 5 }] as never
    return compareFigures(BOOK, { ...report, timeUs: 0, ...told } as unknown as MassStatusReport, tolerances)
  })
  deepEqual(
    amounts.map(figures => figures.map(({ amount }) => amount).join(' ')),
    ['1 0', '1 0', '1 -6', '1 6', '1 n/a'],
  )
})

for (const [what, told, differences] of RULES) test(what, () => deepEqual(differencesOf(told), differences))
