import { deepEqual, equal } from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import type { ComparedFigure, Difference } from '../domain/account-events.ts'
import type { Scope } from '../domain/scope.ts'
import { acceptDifferences, isAsKnown, mergeDifferences, withoutDoubts } from './standing-differences.ts'

const figure = (instrumentIndex: number, amount: string): ComparedFigure => ({
  code: 'POSITION_DIFFERS',
  instrumentIndex: instrumentIndex as never,
  currency: undefined,
  ours: '0',
  theirs: amount,
  amount,
})
const scopeOf = (index: number): Scope => ({ level: 'Instrument', index })
const scopesOf = ({ instrumentIndex }: ComparedFigure) => [scopeOf(instrumentIndex!)]

/** `0:5 Standing2` for each, what restricts in brackets. */
function textOf(differences: readonly Difference[]): string[] {
  return differences.map(
    ({ instrumentIndex, amount, state, seenCount, restricts }) =>
      `${instrumentIndex}:${amount} ${state}${seenCount} [${restricts.map(({ index }) => index)}]`,
  )
}

/** Answers one after another, from an account without differences. */
function after(seenToStand: number, answers: readonly (readonly ComparedFigure[])[]): readonly Difference[] {
  let differences: readonly Difference[] = []
  for (const told of answers) differences = mergeDifferences(differences, told, seenToStand, scopesOf).differences
  return differences
}

const RULES: readonly (readonly [what: string, seenToStand: number, answers: ComparedFigure[][], text: string[]])[] = [
  ['nothing differs', 1, [[figure(0, '0')]], []],
  ['believed at once where one answer is enough', 1, [[figure(0, '5')]], ['0:5 Standing1 [0]']],
  ['doubted first', 2, [[figure(0, '5')]], ['0:5 Doubted1 []']],
  ['seen twice', 2, [[figure(0, '5')], [figure(0, '5')]], ['0:5 Standing2 [0]']],
  ['another amount is another difference', 2, [[figure(0, '5')], [figure(0, '6')]], ['0:6 Doubted1 []']],
  ['gone in between', 2, [[figure(0, '5')], [figure(0, '0')], [figure(0, '5')]], ['0:5 Doubted1 []']],
  ['not told: as it was', 2, [[figure(0, '5')], [], [figure(0, '5')]], ['0:5 Standing2 [0]']],
  ['standing, not told', 1, [[figure(0, '5')], [figure(1, '0')]], ['0:5 Standing1 [0]']],
  ['standing, gone', 1, [[figure(0, '5')], [figure(0, '0')]], []],
  [
    'a changed amount goes on restricting',
    2,
    [[figure(0, '5')], [figure(0, '5')], [figure(0, '6')]],
    ['0:6 Doubted1 [0]'],
  ],
  ['two of them', 1, [[figure(0, '5'), figure(1, '-2')]], ['0:5 Standing1 [0]', '1:-2 Standing1 [1]']],
]

for (const [what, seenToStand, answers, text] of RULES)
  test(what, () => deepEqual(textOf(after(seenToStand, answers)), text))

/** Answers that came while our book went on. */
function whileMoving(answers: readonly (readonly ComparedFigure[])[]): string[] {
  let differences: readonly Difference[] = []
  for (const told of answers) differences = mergeDifferences(differences, told, 3, scopesOf, true).differences
  return textOf(differences)
}

test('while our book goes on, a figure that repeats itself alone is not counted; all that differs has to be the same', () => {
  const both = [figure(0, '5'), figure(1, '2')]
  deepEqual(whileMoving([both, [figure(0, '5'), figure(1, '3')], [figure(0, '5'), figure(1, '4')]]), [
    '0:5 Doubted1 []',
    '1:4 Doubted1 []',
  ])
  deepEqual(whileMoving([both, [figure(0, '5'), figure(1, '0')]]), ['0:5 Doubted1 []'])
  deepEqual(whileMoving([[figure(0, '5'), figure(1, '0')], both]), ['0:5 Doubted1 []', '1:2 Doubted1 []'])
  deepEqual(whileMoving([both, both, both]), ['0:5 Standing3 [0]', '1:2 Standing3 [1]'])
})

test('what stands, or was accepted, is no news, and does not keep a doubt from being counted', () => {
  const standing = after(1, [[figure(0, '5')]])
  const accepted = acceptDifferences(standing, scopeOf(0))
  for (const known of [standing, accepted]) {
    deepEqual(
      ['0', '5', '6'].map(amount => isAsKnown(known, figure(0, amount))),
      [true, true, false],
    )
    const told = [figure(0, '5'), figure(1, '2')]
    const twice = [0, 0].reduce<readonly Difference[]>(
      before => mergeDifferences(before, told, 3, scopesOf, true).differences,
      known,
    )
    equal(twice.find(each => each.instrumentIndex === 1)?.seenCount, 2)
  }
  equal(isAsKnown(after(3, [[figure(0, '5')]]), figure(0, '5')), false, 'what is doubted is not known')
})

test('an answer of the past ends doubts, and lifts nothing', () => {
  const told = [figure(0, '0'), figure(1, '0')]
  deepEqual(withoutDoubts(after(3, [[figure(0, '5')]]), told), [])
  deepEqual(textOf(withoutDoubts(after(3, [[figure(2, '5')]]), told)), ['2:5 Doubted1 []'], 'not told')
  const standing = after(1, [[figure(0, '5')]])
  const accepted = acceptDifferences(standing, scopeOf(0))
  const changed = mergeDifferences(standing, [figure(0, '6')], 3, scopesOf).differences
  for (const known of [standing, accepted, changed]) deepEqual(withoutDoubts(known, told), known)
})

test('who is told, and what is freed', () => {
  const standing = after(1, [[figure(0, '5')]])
  deepEqual(mergeDifferences(standing, [figure(0, '5')], 1, scopesOf).confirmed, [])
  const gone = mergeDifferences(standing, [figure(0, '0')], 1, scopesOf)
  deepEqual([gone.confirmed, gone.freed], [[], [scopeOf(0)]])
})

test('two differences that restrict one scope free it together', () => {
  const shared = () => [scopeOf(7)]
  const both = mergeDifferences([], [figure(0, '5'), figure(1, '6')], 1, shared).differences
  deepEqual(mergeDifferences(both, [figure(0, '0')], 1, shared).freed, [])
  deepEqual(mergeDifferences(both, [figure(0, '0'), figure(1, '0')], 1, shared).freed, [scopeOf(7)])
})

test('accepted: silent with its amount, back with another', () => {
  const accepted = acceptDifferences(after(1, [[figure(0, '5')]]), scopeOf(0))
  deepEqual(textOf(accepted), ['0:5 Accepted1 []'])
  equal(acceptDifferences(accepted, scopeOf(3)), accepted, 'another scope is another matter')
  const same = mergeDifferences(accepted, [figure(0, '5')], 1, scopesOf)
  deepEqual([textOf(same.differences), same.confirmed], [['0:5 Accepted1 []'], []])
  deepEqual(textOf(mergeDifferences(accepted, [figure(0, '6')], 1, scopesOf).differences), ['0:6 Standing1 [0]'])
})

/** The same told slowly: the state of one figure from the whole of its answers. */
function naive(amounts: readonly (string | undefined)[], seenToStand: number): string {
  const told = amounts.filter(amount => amount !== undefined)
  const last = told.at(-1)
  if (last === undefined || last === '0') return 'none'
  let run = 0
  while (run < told.length && told[told.length - 1 - run] === last) run++
  return `${last} ${run >= seenToStand ? 'Standing' : 'Doubted'}`
}

test('property: a figure is what the end of its answers says, however others are mixed in', () => {
  const amount = fc.constantFrom('0', '1', '2', undefined)
  fc.assert(
    fc.property(
      fc.array(fc.tuple(amount, amount), { maxLength: 12 }),
      fc.integer({ min: 1, max: 4 }),
      (pairs, seen) => {
        const answers = pairs.map(pair => pair.flatMap((each, at) => (each === undefined ? [] : [figure(at, each)])))
        const differences = after(seen, answers)
        for (const at of [0, 1] as const) {
          const found = differences.find(({ instrumentIndex }) => instrumentIndex === at)
          const text = found === undefined ? 'none' : `${found.amount} ${found.state}`
          equal(
            text,
            naive(
              pairs.map(pair => pair[at]),
              seen,
            ),
          )
        }
      },
    ),
  )
})
