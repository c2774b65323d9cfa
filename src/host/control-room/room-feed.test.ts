import assert from 'node:assert/strict'
import test from 'node:test'
import { fileURLToPath } from 'node:url'
import { QUIET_VIEW } from '../../api/contract/session-view.fixture.ts'
import { SideProcess } from '../live/side-process.ts'
import { RoomFeed, type ToRoom } from './room-feed.ts'

/** A room that reads when it is told to. */
function newRoom() {
  const waiting: { message: ToRoom; onWritten: () => void }[] = []
  const heard: ToRoom[] = []
  const leftOut: number[] = []
  const room = { isThere: true }
  const feed = new RoomFeed({
    send: (message, onWritten) => {
      if (room.isThere) waiting.push({ message, onWritten })
      return room.isThere
    },
    onLeftOut: count => void leftOut.push(count),
  })
  const read = (count = waiting.length) => {
    for (const { message, onWritten } of waiting.splice(0, count)) {
      heard.push(message)
      onWritten()
    }
  }
  return { feed, waiting, heard, leftOut, read, room }
}

const viewOf = (timeUs: number): ToRoom => ({ kind: 'View', view: { ...QUIET_VIEW, timeUs } })
const logOf = (at: number): ToRoom => ({ kind: 'Log', text: String(at), timeUs: at })
const NODE: ToRoom = { kind: 'Node', state: 'Running', text: '', timeUs: 1, isOrderly: false }
const timesOf = (messages: readonly ToRoom[]) =>
  messages.map(message => (message.kind === 'View' ? message.view.timeUs : message.kind))

test('of views that a room has no time for, the newest waits', () => {
  const { feed, waiting, heard, read } = newRoom()
  for (let at = 1; at <= 100; at++) feed.tell(viewOf(at))
  assert.equal(waiting.length, 1)
  read()
  read()
  assert.deepEqual(timesOf(heard), [1, 100])
  feed.tell(viewOf(101))
  read()
  assert.deepEqual(timesOf(heard), [1, 100, 101])
})

test('what is too much is left out, counted, and told once there is room again', () => {
  const { feed, waiting, leftOut, read } = newRoom()
  for (let at = 0; at < 600; at++) feed.tell(logOf(at))
  assert.equal(waiting.length, 512)
  read(100)
  assert.deepEqual(leftOut, [], 'not while it is still behind')
  read()
  assert.deepEqual(leftOut, [88])
  feed.tell(logOf(1))
  assert.equal(waiting.length, 1)
})

test('a room that begins anew is told how the node is; what waited for its forerunner does not count', () => {
  const { feed, waiting, heard, read, room } = newRoom()
  feed.tell(NODE)
  for (let at = 0; at < 600; at++) feed.tell(logOf(at))
  feed.tell(viewOf(1))
  feed.tell(viewOf(2))
  const old = waiting.splice(0)
  feed.begin()
  for (const { onWritten } of old) onWritten()
  feed.tell(viewOf(3))
  read()
  read()
  assert.deepEqual(timesOf(heard), ['Node', 3])
  room.isThere = false
  feed.tell(viewOf(4))
  feed.tell(logOf(1))
  room.isThere = true
  feed.tell(viewOf(5))
  read()
  assert.deepEqual(timesOf(heard), ['Node', 3, 5], 'what nobody was there for is gone')
})

const LISTENER = fileURLToPath(new URL('./room-listener.fixture.ts', import.meta.url))
const needsSignals = process.platform === 'win32' ? 'needs SIGSTOP to make a process stand still' : false

test('a real room that stands still costs a bounded queue, and is told what it missed', {
  skip: needsSignals,
}, async () => {
  let heardCount = 0
  let leftOutCount = 0
  const feed: RoomFeed = new RoomFeed({
    send: (message, onWritten) => side.tell(message, onWritten),
    onLeftOut: count => {
      leftOutCount += count
    },
  })
  const side: SideProcess = new SideProcess({
    name: 'room',
    main: LISTENER,
    args: [],
    onMessage: message => {
      heardCount = message as number
    },
    onStart: () => feed.begin(),
    onLog: () => {},
  })
  side.start()
  try {
    feed.tell(logOf(0))
    await until(() => heardCount > 0, 'it does not begin')
    process.kill(side.pid!, 'SIGSTOP')
    const toldCount = 20_000
    const text = 'x'.repeat(1_000)
    for (let at = 0; at < toldCount; at++) {
      feed.tell({ kind: 'Log', text, timeUs: at })
      // Writes are taken between turns: a pipe that is read would never fill.
      if (at % 100 === 0) await new Promise(resolve => setImmediate(resolve))
    }
    assert.equal(leftOutCount, 0, 'nothing is told while it stands still')
    process.kill(side.pid!, 'SIGCONT')
    await until(() => leftOutCount > 0, 'it is not told what is lost')
    assert.ok(leftOutCount > toldCount - 2_000, `${leftOutCount} were left out`)
    const before = heardCount
    feed.tell(logOf(1))
    await until(() => heardCount > before, 'it hears no more')
  } finally {
    await side.end()
  }
})

async function until(isSo: () => boolean, what: string): Promise<void> {
  for (const untilMs = performance.now() + 30_000; !isSo(); ) {
    assert.ok(performance.now() < untilMs, what)
    await new Promise(resolve => setTimeout(resolve, 20))
  }
}
