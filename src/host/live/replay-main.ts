/**
 * The process of a replay: recorded data of a catalogue, at the speed that was asked for, into the simulated venue, which
 * tells it on to everybody who listens. Killed and started again it goes on where it stood, at most a second back.
 */

import { readFileSync, writeFileSync } from 'node:fs'
import { openFeed } from '../../market-data/catalogue-feed.ts'
import { DataError } from '../../market-data/data-error.ts'
import type { MarketFeed } from '../../market-data/feed.ts'
import { SimulatedClient } from '../../venues/simulated/client.ts'
import { SYSTEM_CLOCK } from './clock.ts'
import { sendToParent } from './parent.ts'
import { ReplayPace } from './replay-pace.ts'
import { NewlySkipped } from './replay-skipped.ts'
import type { ReplaySettings } from './venue-plan.ts'

/** What a replay says about itself. */
export type FromReplay =
  | { readonly kind: 'ReplayBegun'; readonly rowCount: number; readonly notes: readonly string[] }
  /** Of the recording something is left out: rows that cannot be read, or are not those that were written. */
  | { readonly kind: 'ReplaySkipped'; readonly text: string }
  | { readonly kind: 'ReplayAt'; readonly readCount: number; readonly totalCount: number; readonly timeUs: number }
  | { readonly kind: 'ReplayEnded'; readonly inputCount: number }
  | { readonly kind: 'ReplayFailed'; readonly text: string }

const TELL_MS = 1_000

const send = sendToParent<FromReplay>()
const settings = JSON.parse(readFileSync(process.argv[2]!, 'utf8')) as ReplaySettings

interface Position {
  readonly sessionId: string
  readonly timeUs: number
}

function resumeUs(): number | undefined {
  try {
    const position = JSON.parse(readFileSync(settings.positionPath, 'utf8')) as Position
    return position.sessionId === settings.sessionId ? position.timeUs + 1 : settings.fromUs
  } catch {
    return settings.fromUs
  }
}

async function openRecording(): Promise<MarketFeed> {
  const fromUs = resumeUs()
  return openFeed({
    root: settings.catalogue,
    series: settings.series,
    ...(fromUs === undefined ? {} : { fromUs }),
    ...(settings.toUs === undefined ? {} : { toUs: settings.toUs }),
  })
}

/** One look at the clock in so many inputs of a run that is behind: the event loop turns there. */
const BATCH = 256
/** What the venue has not told on yet: a full-speed replay goes no faster than those who listen. */
const WINDOW_MAX = 2_000
const LOOK_MS = 2
/** For the last of it to be told on. */
const LAST_ECHO_MS = 5_000

async function replay(feed: MarketFeed): Promise<void> {
  const { configuration, venueIndex, address, speed } = settings
  let echoCount = 0
  const client = new SimulatedClient({
    address,
    configuration,
    venueIndex,
    clock: SYSTEM_CLOCK,
    wantsOrders: false,
    report: () => {},
    onMarket: () => echoCount++,
    retryMsMax: 200,
  })
  const pace = new ReplayPace(speed)
  const skipped = new NewlySkipped(feed.skipped)
  const tell = () => {
    for (const text of skipped.take()) send({ kind: 'ReplaySkipped', text })
    tellPosition(feed, atUs)
  }
  let sentCount = 0
  let atUs = 0
  tell()
  const ticker = setInterval(tell, TELL_MS)
  for (let input = feed.next(); input !== undefined; input = feed.next()) {
    const waitMs = pace.waitMs(input.timeUs)
    if (waitMs > 0) await sleep(waitMs)
    else if (sentCount % BATCH === 0) await new Promise(resolve => setImmediate(resolve))
    while (client.isUp && sentCount - echoCount > WINDOW_MAX) await sleep(LOOK_MS)
    while (!client.feed(input)) {
      // What was under way when the connection ended is not told on any more.
      await sleep(LOOK_MS)
      echoCount = sentCount
    }
    sentCount++
    atUs = input.timeUs
  }
  clearInterval(ticker)
  const untilMs = performance.now() + LAST_ECHO_MS
  while (client.isUp && echoCount < sentCount && performance.now() < untilMs) await sleep(LOOK_MS)
  tell()
  send({ kind: 'ReplayEnded', inputCount: sentCount })
}

/** The position may be lost with the machine: then the recording begins again a little earlier. */
function tellPosition(feed: MarketFeed, timeUs: number): void {
  if (timeUs === 0) return
  send({ kind: 'ReplayAt', readCount: feed.readCount, totalCount: feed.totalCount, timeUs })
  const position: Position = { sessionId: settings.sessionId, timeUs }
  writeFileSync(settings.positionPath, JSON.stringify(position))
}

function sleep(ms: number): Promise<void> {
  return new Promise(resolve => setTimeout(resolve, ms))
}

process.on('disconnect', () => process.exit(0))
for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})

try {
  const feed = await openRecording()
  send({ kind: 'ReplayBegun', rowCount: feed.totalCount, notes: feed.notes })
  await replay(feed)
} catch (error) {
  if (!(error instanceof DataError)) throw error
  // Another start would meet the same data: this process stays, and says nothing more.
  send({ kind: 'ReplayFailed', text: error.message })
}
