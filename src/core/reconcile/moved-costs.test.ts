import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { ComparedFigure } from '../domain/account-events.ts'
import type { CurrencyIndex, InstrumentIndex } from '../domain/ids.ts'
import type { MassStatusReport } from '../domain/inputs.ts'
import { movedCosts } from './moved-costs.ts'

const USDT = 0 as CurrencyIndex
const CONTRACTS = [0, 1, 2, 3].map(index => ({
  index: index as InstrumentIndex,
  isContract: index !== 2,
  settlementCurrency: (index === 3 ? 1 : 0) as CurrencyIndex,
}))

/** Ours, by instrument: lots and cost. */
type Ours = readonly (readonly [lots: number, cost: string])[]
type Theirs = readonly (readonly [instrument: number, lots: number, cost?: string])[]

function explained(amount: string, ours: Ours, theirs: Theirs) {
  const book = {
    accountSignedLotsOf: (_: number, index: number) => ours[index]?.[0] ?? 0,
    accountPositionOf: (_: number, index: number) => ({ cost: { toText: () => ours[index]?.[1] ?? '0' } }),
  }
  const positions = theirs.map(([instrumentIndex, signedLots, costMinor]) => ({
    instrumentIndex,
    signedLots,
    costMinor,
  }))
  const report = { accountIndex: 0, positions } as unknown as MassStatusReport
  const figure: ComparedFigure = {
    code: 'BALANCE_DIFFERS',
    instrumentIndex: undefined,
    currency: USDT,
    ours: '0',
    theirs: amount,
    amount,
  }
  return movedCosts(book, report, figure, CONTRACTS)?.map(each => `${each.instrumentIndex}:${each.amountMinor}`)
}

const LARGE = '900719925474099300'
const CASES: readonly (readonly [
  what: string,
  amount: string,
  ours: Ours,
  theirs: Theirs,
  wanted: string[] | undefined,
])[] = [
  ['one cost is the whole of it', '7', [[5, '100']], [[0, 5, '107']], ['0:7']],
  ['a short position, and a loss', '-7', [[-5, '-100']], [[0, -5, '-107']], ['0:-7']],
  ['beyond 2^53', '1', [[5, LARGE]], [[0, 5, '900719925474099301']], ['0:1']],
  [
    'two contracts of one currency',
    '-2',
    [
      [5, '100'],
      [1, '50'],
    ],
    [
      [0, 5, '101'],
      [1, 1, '47'],
    ],
    ['0:1', '1:-3'],
  ],
  [
    'flat ones cost nothing, told or not',
    '7',
    [
      [5, '100'],
      [0, '0'],
    ],
    [[0, 5, '107']],
    ['0:7'],
  ],
  [
    'what is held as a balance has no part in it',
    '7',
    [
      [5, '100'],
      [0, '0'],
      [9, '900'],
    ],
    [
      [0, 5, '107'],
      [2, 9],
    ],
    ['0:7'],
  ],
  [
    'contracts of another currency have not either',
    '7',
    [
      [5, '100'],
      [0, '0'],
      [0, '0'],
      [4, '1'],
    ],
    [
      [0, 5, '107'],
      [3, 9, '8'],
    ],
    ['0:7'],
  ],
  ['not the whole of it', '8', [[5, '100']], [[0, 5, '107']], undefined],
  ['positions differ', '7', [[5, '100']], [[0, 6, '107']], undefined],
  ['we hold what the venue does not tell', '7', [[5, '100']], [], undefined],
  [
    'the venue holds what we do not',
    '7',
    [
      [5, '100'],
      [0, '0'],
    ],
    [
      [0, 5, '107'],
      [1, 1, '0'],
    ],
    undefined,
  ],
  ['the venue does not tell the cost', '7', [[5, '100']], [[0, 5]], undefined],
  ['the venue tells no whole number', '7', [[5, '100']], [[0, 5, '107.0']], undefined],
  ['nothing differs', '0', [[5, '100']], [[0, 5, '100']], undefined],
  ['the venue told no whole balance', 'many', [[5, '100']], [[0, 5, '107']], undefined],
]

for (const [what, amount, ours, theirs, wanted] of CASES)
  test(`a balance that differs by ${amount}: ${what}`, () => assert.deepEqual(explained(amount, ours, theirs), wanted))
