import assert from 'node:assert/strict'
import test from 'node:test'
import type { Event } from '../../core/domain/events.ts'
import { doubtText, EpochStories } from './epoch-stories.ts'

/** `time event order`, and `time epoch N`. */
function storiesOf(lines: readonly string[]): EpochStories {
  const stories = new EpochStories()
  for (const line of lines) {
    const [timeUs, kind, number] = line.trim().split(/\s+/) as [string, string, string]
    const isUp = number === 'up'
    const order = { kind, orderNumber: Number(number), clientOrderId: `order-${number}`, isUp } as unknown as Event
    if (kind === 'epoch') stories.begin(Number(number), Number(timeUs))
    else stories.takeEvent(order, Number(timeUs))
  }
  return stories
}

const LIFE = [
  ' 10 epoch          1',
  ' 20 OrderSubmitted 1',
  ' 30 OrderSubmitted 2',
  ' 35 OrderSubmitted 3',
  '100 epoch          2',
  '100 OrderInDoubt   1',
  '100 OrderInDoubt   2',
  '100 OrderInDoubt   3',
  '120 OrderAccepted  1', // an order of the old epoch is no first order of the new one
  '130 OrderSubmitted 4',
  '140 OrderAccepted  4',
  '150 OrderRejected  2',
  '160 OrderFilled    1', // its doubt is over
]

test('each doubt has its end, and the first order is one of the new epoch', () => {
  const story = storiesOf(LIFE).of(2)!
  assert.deepEqual([story.beganUs, story.firstSubmittedUs, story.firstAcceptedUs], [100, 130, 140])
  assert.deepEqual(story.doubts, [
    { clientOrderId: 'order-1', end: 'Accepted', afterUs: 20 },
    { clientOrderId: 'order-2', end: 'Rejected', afterUs: 50 },
    { clientOrderId: 'order-3', end: 'Open', afterUs: 0 },
  ])
  assert.equal(doubtText(story.doubts), '3: 1 Accepted, 1 Rejected, 1 Open')
  assert.equal(doubtText([]), 'none')
})

test('the way of a new leader to its first order is told by what was first', () => {
  const way = ['200 epoch 3', '210 VenueStateChanged down', '220 VenueStateChanged up', '230 AccountQueried -']
  const more = [
    '240 AccountReconciled -',
    '250 VenueStateChanged up',
    '260 AccountQueried -',
    '270 AccountReconciled -',
  ]
  const story = storiesOf([...LIFE, ...way, ...more]).of(3)!
  assert.deepEqual([story.venueUpUs, story.accountReadUs, story.askedAgainCount], [220, 240, 2])
})

test('a doubt that outlives its leader ends in the story in which it began, and is not told twice', () => {
  const stories = storiesOf([...LIFE, '200 epoch 3', '200 OrderInDoubt 3', '260 OrderCanceled 3'])
  assert.deepEqual(stories.of(2)!.doubts.at(-1), { clientOrderId: 'order-3', end: 'Canceled', afterUs: 160 })
  assert.deepEqual(stories.of(3)!.doubts, [])
  assert.equal(stories.newestEpoch, 3)
})
