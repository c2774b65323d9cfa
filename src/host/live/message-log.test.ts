/** What gateways keep of the words about orders: read back after a crash, in bounds, and with a word for what is left out. */

import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import test, { type TestContext } from 'node:test'
import type { TimeUs } from '../../core/domain/ids.ts'
import { US_PER_DAY } from '../../core/std/time.ts'
import type { MessageDirection, OrderMessage } from '../../ports/order-messages.ts'
import { OrderMessages } from '../control-room/order-messages.ts'
import { MessageLog } from './message-log.ts'
import { messagesFolderOf, SEGMENT_BOUNDS, type SegmentBounds, segmentsIn } from './message-segments.ts'

const DAY = 20_000 * US_PER_DAY

class Stand {
  readonly dataFolder = mkdtempSync(path.join(tmpdir(), 'messages-'))
  readonly folder = path.join(messagesFolderOf(this.dataFolder), 'SIM')
  readonly said: string[] = []
  nowUs = DAY

  constructor(context: TestContext) {
    context.after(() => rmSync(this.dataFolder, { recursive: true, force: true }))
  }

  open(bounds: Partial<SegmentBounds> = {}): MessageLog {
    const now = () => this.nowUs
    return new MessageLog(this.folder, now, text => void this.said.push(text), { ...SEGMENT_BOUNDS, ...bounds })
  }

  message(order: string | readonly string[], text: string, direction: MessageDirection = 'Sent'): OrderMessage {
    return { timeUs: this.nowUs as TimeUs, direction, clientOrderIds: [order].flat(), text: () => text }
  }

  async read(clientOrderId: string, createdTimeUs = DAY, closedTimeUs: number | null = null, instrumentId = 'X.SIM') {
    return await new OrderMessages(this.dataFolder).of({ clientOrderId, instrumentId, createdTimeUs, closedTimeUs })
  }

  async texts(clientOrderId: string, ...times: [number?, (number | null)?]): Promise<string[]> {
    return (await this.read(clientOrderId, ...times)).messages.map(({ direction, text }) => `${direction} ${text}`)
  }

  /** Errors: the newest message of the order is another one, still. */
  async untilNewest(clientOrderId: string, newest: string): Promise<void> {
    for (const untilMs = performance.now() + 20_000; (await this.texts(clientOrderId)).at(-1) !== newest; ) {
      assert.ok(performance.now() < untilMs, `"${newest}" is written`)
      await new Promise(resolve => setImmediate(resolve))
    }
  }

  get files(): string[] {
    return readdirSync(this.folder).sort()
  }
}

test('messages of an order are found again, in their order, by its whole name and at its own venue', async context => {
  const stand = new Stand(context)
  const log = stand.open()
  assert.deepEqual(await stand.read('A1'), { messages: [], leftOutCount: 0, sinceUs: null })
  log.take(stand.message('A1', 'place\n"A2"'))
  log.take(stand.message('A12', 'another'))
  log.take(stand.message(['A2', 'A1'], '{"x":"ü"}', 'Received'))
  await log.close()
  assert.deepEqual(await stand.texts('A1'), ['Sent place\n"A2"', 'Received {"x":"ü"}'])
  assert.deepEqual(await stand.texts('A2'), ['Received {"x":"ü"}'])
  assert.deepEqual((await stand.read('A1', DAY, null, 'X.OTHER')).messages, [])
  assert.deepEqual((await stand.read('A1', DAY, null, 'X./../SIM')).messages, [])
  assert.equal(statSync(path.join(stand.folder, stand.files[0]!)).mode & 0o777, 0o600)
  assert.equal((await stand.read('A1')).sinceUs, DAY)
})

test('nothing is written in the turn that took it, and all of it soon, without an end', async context => {
  const stand = new Stand(context)
  const log = stand.open()
  let isMade = false
  const text = () => {
    isMade = true
    return 'late'
  }
  log.take({ ...stand.message('A1', ''), text })
  assert.equal(isMade, false)
  await stand.untilNewest('A1', 'Sent late')
  await log.close()
})

test('a line that a crash tore does not take the next one with it', async context => {
  const stand = new Stand(context)
  const log = stand.open()
  log.take(stand.message('A1', 'one'))
  await log.close()
  appendFileSync(path.join(stand.folder, stand.files[0]!), '{"timeUs":1,"direction":"Sent","orders":["A1"],"te')
  const next = stand.open()
  next.take(stand.message('A1', 'two'))
  await next.close()
  assert.equal(stand.files.length, 1, 'the file of the day goes on')
  assert.deepEqual(await stand.texts('A1'), ['Sent one', 'Sent two'])
})

test('a file a day, and a new one when it is full; the oldest go, and it is said since when they are kept', async context => {
  const stand = new Stand(context)
  const log = stand.open({ segmentBytesMax: 3_000, totalBytesMax: 10_000 })
  for (let i = 0; i < 40; i++) {
    stand.nowUs += 1_000
    log.take(stand.message(`A${i}`, 'x'.repeat(1_000)))
    await log.close()
  }
  const bytes = stand.files.reduce((sum, name) => sum + statSync(path.join(stand.folder, name)).size, 0)
  assert.ok(bytes <= 10_000 + 3_000 + 1_200, `${bytes} bytes`)
  assert.deepEqual(await stand.texts('A0'), [])
  assert.equal((await stand.texts('A39')).length, 1)
  const { sinceUs } = await stand.read('A0')
  assert.ok(sinceUs! > DAY + 1_000 && sinceUs === segmentsIn(stand.folder)[0]!.fromUs)
  stand.nowUs += US_PER_DAY
  log.take(stand.message('B', 'tomorrow'))
  await log.close()
  assert.equal(segmentsIn(stand.folder).at(-1)!.fromUs, stand.nowUs)
  stand.nowUs += 31 * US_PER_DAY
  log.take(stand.message('C', 'much later'))
  await log.close()
  assert.deepEqual(
    segmentsIn(stand.folder).map(({ fromUs }) => Math.floor((stand.nowUs - fromUs) / US_PER_DAY)),
    [31, 0],
    'what was written to within the month stays',
  )
})

test('only files of the life of an order are read', async context => {
  const stand = new Stand(context)
  for (const day of [0, 1, 2, 5]) {
    stand.nowUs = DAY + day * US_PER_DAY
    const log = stand.open()
    log.take(stand.message('A1', `day ${day}`))
    await log.close()
  }
  assert.deepEqual(await stand.texts('A1', DAY + US_PER_DAY, DAY + US_PER_DAY + 1), [
    'Sent day 0',
    'Sent day 1',
    'Sent day 2',
  ])
  assert.deepEqual(await stand.texts('A1', DAY + 4 * US_PER_DAY), ['Sent day 2', 'Sent day 5'])
})

test('a message is cut, an order has its share of a file, a reader its page; each says so', async context => {
  const stand = new Stand(context)
  const log = stand.open()
  log.take(stand.message('LONG', 'y'.repeat(20_000)))
  await log.close()
  for (let i = 0; i < 2_000; i += 500) {
    for (let j = i; j < i + 500; j++) log.take(stand.message(['A1', 'B1'], `${j}`))
    await stand.untilNewest('A1', i < 1_500 ? `Sent ${i + 499}` : `LeftOut whatever follows 2000 messages of it`)
  }
  log.take(stand.message('A1', 'one more'))
  log.take(stand.message('B2', 'quiet'))
  await log.close()
  const [long] = await stand.texts('LONG')
  assert.match(long!, /y … and 3616 characters more$/)
  const { messages, leftOutCount } = await stand.read('A1')
  assert.deepEqual([messages.length, leftOutCount], [500, 1_501])
  assert.deepEqual(
    messages.slice(-2).map(({ direction, text }) => `${direction} ${text}`),
    ['Sent 1999', 'LeftOut whatever follows 2000 messages of it'],
  )
  assert.deepEqual(await stand.texts('B2'), ['Sent quiet'])
})

test('a disk that does not keep up or cannot be written to loses the oldest, says it once, and is used again', async context => {
  const stand = new Stand(context)
  const log = stand.open()
  for (let i = 0; i < 1_500; i++) log.take(stand.message(`A${i}`, `${i}`))
  await log.close()
  assert.equal(log.leftOutTotal, 476)
  assert.deepEqual(await stand.texts('A0'), [])
  assert.deepEqual(await stand.texts('A1499'), ['Sent 1499'])
  const text = readFileSync(path.join(stand.folder, stand.files[0]!), 'utf8')
  assert.match(text, /"LeftOut","orders":\[\],"text":"476 messages, of any order"/)

  const blocked = new Stand(context)
  mkdirSync(messagesFolderOf(blocked.dataFolder))
  appendFileSync(blocked.folder, 'a file where the folder should be')
  const other = blocked.open()
  for (let i = 0; i < 3; i++) {
    other.take(blocked.message('A1', `${i}`))
    await other.close()
  }
  assert.equal(blocked.said.length, 1, blocked.said.join())
  assert.equal(other.leftOutTotal, 3)
  rmSync(blocked.folder)
  other.take(blocked.message('A1', 'again'))
  await other.close()
  assert.deepEqual(await blocked.texts('A1'), ['Sent again'])
  assert.match(readFileSync(path.join(blocked.folder, blocked.files[0]!), 'utf8'), /"3 messages, of any order"/)
})
