import assert from 'node:assert/strict'
import test from 'node:test'
import type { SkippedData } from '../../market-data/feed.ts'
import { NewlySkipped } from './replay-skipped.ts'

test('what a replay leaves out is told once each, when it is known, and of very much only that there is more', () => {
  const items: SkippedData[] = []
  const skipped = new NewlySkipped({ rowCount: 0, items })
  const leaveOut = (...texts: string[]) =>
    items.push(
      ...texts.map(
        text => ({ instrumentId: 'A.SIM', series: 'trade', reason: 'Unreadable', rowCount: 1, text }) as const,
      ),
    )
  leaveOut('1', '2')
  assert.deepEqual(skipped.take(), ['1', '2'])
  assert.deepEqual(skipped.take(), [])
  leaveOut('3', '4', '5', '6', '7', '8', '9', '10')
  assert.deepEqual(skipped.take(), ['3', '4', '5', '6', '7', '8', '9', '10'])
  leaveOut('11', '12')
  assert.deepEqual(skipped.take(), ['more is left out; run "holdfast data check"'])
  leaveOut('13')
  assert.deepEqual(skipped.take(), [])
})
