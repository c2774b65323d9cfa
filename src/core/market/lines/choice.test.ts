/** Which line is believed: a table for each rule, and what no rule may ever do. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { chooseFirst } from './first.ts'
import { type LineStanding, NO_LINE, nextBest } from './line-standing.ts'
import { choosePrimary } from './primary.ts'

const NOW_US = 1_000
const BACK_US = 100

/** `-` bad; `g` good but not fit; `f` fit since long; `n` fit since just now. */
function standingOf(letter: string): LineStanding {
  const fitSinceUs = { f: 0, n: NOW_US - BACK_US + 1 }[letter] ?? Number.POSITIVE_INFINITY
  return { isGood: letter !== '-', isOutlier: letter === 'g', fitSinceUs }
}

// lines   chosen  ->  first  primary
const ROWS = `
  ff       none        0      0
  -f       none        1      1
  --       none        none   none
  g-       none        0      0
  gn       none        1      1
  ff       0           0      0
  ff       1           1      0      first has no line that it prefers
  nf       1           1      1      it has to earn its place
  gf       0           1      1
  -f       0           1      1
  --       0           0      0      a line that is down is not left for another that is down
  -g       0           1      1
  gg       1           1      1
  g-       1           0      0
  fgf      2           2      0
  nff      2           2      1
  -nf      2           2      2`

test('each rule chooses by its table', () => {
  const named = (slot: number) => (slot === NO_LINE ? 'none' : String(slot))
  for (const row of ROWS.trim().split('\n')) {
    const [letters, chosen, first, primary] = row.trim().split(/\s+/)
    const lines = [...letters!].map(standingOf)
    const slot = chosen === 'none' ? NO_LINE : Number(chosen)
    assert.equal(named(chooseFirst(lines, slot)), first, `first: ${row}`)
    assert.equal(named(choosePrimary(lines, slot, BACK_US, NOW_US)), primary, `primary: ${row}`)
  }
})

const letters = fc.array(fc.constantFrom('-', 'g', 'f', 'n'), { minLength: 1, maxLength: 5 })
const cases = letters.chain(each =>
  fc.record({ letters: fc.constant(each), chosen: fc.integer({ min: NO_LINE, max: each.length - 1 }) }),
)

/** The same as a list of sentences: the first that names a line is the choice. */
function naivePrimary(each: readonly string[], chosen: number): number {
  const isFit = (slot: number) => each[slot] === 'f' || each[slot] === 'n'
  const slots = each.map((_, slot) => slot)
  const sentences = isFit(chosen)
    ? [slots.find(slot => slot < chosen && each[slot] === 'f'), chosen]
    : [
        slots.find(isFit),
        chosen !== NO_LINE && each[chosen] === 'g' ? chosen : undefined,
        slots.find(slot => each[slot] === 'g'),
      ]
  return sentences.find(slot => slot !== undefined) ?? chosen
}

test('property: primary and its naive twin are equal', () => {
  fc.assert(
    fc.property(cases, ({ letters: each, chosen }) => {
      assert.equal(choosePrimary(each.map(standingOf), chosen, BACK_US, NOW_US), naivePrimary(each, chosen))
    }),
    { numRuns: 1_000 },
  )
})

test('property: no rule believes a line that is not good while another is, nor one that is not fit while another is', () => {
  fc.assert(
    fc.property(cases, ({ letters: each, chosen }) => {
      const lines = each.map(standingOf)
      for (const slot of [
        chooseFirst(lines, chosen),
        choosePrimary(lines, chosen, BACK_US, NOW_US),
        nextBest(lines, chosen),
      ]) {
        if (each.some(letter => letter !== '-')) assert.notEqual(each[slot], '-')
        if (each.some(letter => letter === 'f' || letter === 'n')) assert.match(each[slot]!, /f|n/)
      }
      const first = chooseFirst(lines, chosen)
      if (each[chosen] === 'f' || each[chosen] === 'n') assert.equal(first, chosen)
    }),
    { numRuns: 1_000 },
  )
})
