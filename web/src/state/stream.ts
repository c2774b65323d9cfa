/** Holds the stream: connects, notices silence and gaps, and begins anew. */

import { effect } from '@preact/signals'
import { STREAM_ENDS, STREAM_PATH, type StreamMessage } from '../../../src/api/contract/stream.ts'
import { hear, link, lostSinceMs } from './live.ts'
import { backOffMs, SequenceWatch } from './sequence.ts'
import { ending, findOut, may, me } from './session.ts'

/** The server tells something every second. */
const SILENT_MS = 2_000
/** A handshake may take longer than a pulse. */
const CONNECT_WITHIN_MS = 8_000

let socket: WebSocket | undefined
let tries = 0
let heardMs = 0
let retry: ReturnType<typeof setTimeout> | undefined

/** The stream is there while somebody is signed in who may see it. */
export function followStream(): void {
  let isWanted = false
  effect(() => {
    const wanted = (me.value ?? null) !== null && may('ViewTrading')
    if (wanted === isWanted) return
    isWanted = wanted
    if (wanted) queueMicrotask(connect)
    else queueMicrotask(end)
  })
  setInterval(watch, 250)
  // A laptop that wakes up, a network that is back: no need to wait for the next try.
  addEventListener('online', () => retry !== undefined && connect())
  document.addEventListener('visibilitychange', () => {
    if (!document.hidden && retry !== undefined) connect()
  })
}

function connect(): void {
  clearTimeout(retry)
  retry = undefined
  const watchNumbers = new SequenceWatch()
  const asksForLogs = may('ViewLogs') ? '?logs=true' : ''
  const opened = new WebSocket(`wss://${location.host}${STREAM_PATH}${asksForLogs}`)
  socket?.close()
  socket = opened
  heardMs = Date.now() + CONNECT_WITHIN_MS - SILENT_MS
  opened.addEventListener('message', ({ data }) => {
    if (socket !== opened) return
    const message: StreamMessage = JSON.parse(String(data))
    if (!watchNumbers.follows(message)) return begin()
    heardMs = Date.now()
    if (message.type === 'Snapshot') {
      // In another tab somebody else may have signed in meanwhile.
      if (tries > 0) void findOut()
      tries = 0
      link.value = 'Live'
    }
    hear(message)
  })
  opened.addEventListener('close', ({ code }) => {
    if (socket !== opened) return
    lose()
    // The server may also refuse the handshake, which a page cannot tell from a server that is away.
    if (code === STREAM_ENDS.IDLE) ending.value = 'Idle'
    if (code === STREAM_ENDS.SIGNED_OUT || code === STREAM_ENDS.IDLE || tries % 3 === 1) findOut().catch(() => {})
  })
}

/** After a gap: at once, because the server is there. */
function begin(): void {
  const gone = socket
  socket = undefined
  gone?.close()
  connect()
}

function watch(): void {
  if (socket !== undefined && Date.now() - heardMs > SILENT_MS) lose()
}

function lose(): void {
  const gone = socket
  socket = undefined
  gone?.close()
  if (link.value !== 'Lost') {
    link.value = 'Lost'
    lostSinceMs.value = Date.now()
  }
  clearTimeout(retry)
  retry = setTimeout(connect, backOffMs(tries, Math.random()))
  tries += 1
}

function end(): void {
  clearTimeout(retry)
  retry = undefined
  const gone = socket
  socket = undefined
  gone?.close()
  link.value = 'Connecting'
}
