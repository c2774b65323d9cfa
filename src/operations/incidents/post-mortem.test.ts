import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { factsOf, MINUTE_US, START_US } from './incident-fixtures.ts'
import { plainLine } from './markdown.ts'
import { postMortemOf } from './post-mortem.ts'

test('a review finds what is known filled in', () => {
  const text = postMortemOf({
    ...factsOf({
      state: 'Resolved',
      commander: 'grace',
      mitigatedUs: START_US + 20_000_000,
      resolvedUs: START_US + 95 * MINUTE_US,
      alertIds: ['A1', 'A2'],
      actions: [{ number: 1, text: 'a second line', owner: 'ada', doneUs: 0, doneBy: '' }],
    }),
    openActionCount: 1,
    timeline: [{ timeUs: START_US, kind: 'Opened', actor: 'ada', text: 'SEV2: nothing trades' }],
    leftOutCount: 3,
  })
  for (const line of [
    '# I1: nothing trades',
    '| Opened | 2026-01-05 09:00:00 by ada |',
    '| Mitigated | 2026-01-05 09:00:20, 20 s after it was opened |',
    '| Resolved | 2026-01-05 10:35:00, 1 h 35 min after it was opened |',
    '| Closed | not yet |',
    '| Commander | grace |',
    '| Scribe | – |',
    '| 1 | a second line | ada | no |',
    'A1, A2',
    '| 2026-01-05 09:00:00 | Opened | ada | SEV2: nothing trades |',
    '3 later entries are left out.',
  ])
    assert.ok(text.split('\n').includes(line), `${line}\n\nis not in\n\n${text}`)
})

test('the words of a venue stay words: no table is broken, no link, picture or tag is made', () => {
  assert.equal(plainLine('a|b\n<img src=x> [x](y) `c` **d**'), String.raw`a\|b \<img src=x\> \[x\](y) \`c\` \*\*d\*\*`)
  fc.assert(
    fc.property(fc.string(), found => {
      const line = plainLine(found)
      assert.ok(!/[\r\n]/.test(line))
      assert.ok(!/(?<!\\)(?:\\\\)*[|<>`[\]*_#]/.test(line), line)
    }),
  )
})
