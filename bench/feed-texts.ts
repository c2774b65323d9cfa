/** Messages of a combined stream of Binance as texts: recorded ones where they are at hand, else made from a seed. */

import { existsSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { gunzipSync } from 'node:zlib'
import { Random } from '../src/core/std/random.ts'

export interface FeedTexts {
  readonly source: 'recorded' | 'seeded'
  readonly texts: readonly string[]
  /** When each was received. */
  readonly timesUs: readonly number[]
}

const RECORDING = fileURLToPath(
  new URL('../../shared/data/market/crypto/hftbacktest/binance-spot/btcusdt_20240808.gz', import.meta.url),
)

/** Each line of the recording is `<local nanoseconds> <message>`. */
export function feedTexts(): FeedTexts {
  if (!existsSync(RECORDING)) return seededTexts(40_000)
  const lines = gunzipSync(readFileSync(RECORDING)).toString().trim().split('\n')
  // The answer to a question for the book stands among them.
  const messages = lines.map(line => line.split(' ', 2)).filter(([, text]) => text!.startsWith('{"stream"'))
  return {
    source: 'recorded',
    texts: messages.map(([, text]) => text!),
    timesUs: messages.map(([time]) => Math.floor(Number(time!.slice(0, -3)))),
  }
}

const START_US = 1_767_571_200_000_000

/** In the proportions of the recording: 68 quotes, 24 trades and 8 depth messages of 35 levels in a hundred. */
function seededTexts(count: number): FeedTexts {
  const random = new Random('feed-texts')
  let midCents = 6_000_000
  let id = 1
  const dollars = (cents: number) => `${(cents / 100).toFixed(2)}000000`
  const size = () => (random.nextInt(500_000) / 1e5 + 0.00001).toFixed(8)
  const timesUs = Array.from({ length: count }, (_, i) => START_US + i * 9_000)
  const texts = timesUs.map(timeUs => {
    const dice = random.nextInt(100)
    const ms = timeUs / 1_000
    midCents += random.nextInt(3) - 1
    if (dice < 68) {
      const data = { u: id++, s: 'BTCUSDT', b: dollars(midCents), B: size(), a: dollars(midCents + 1), A: size() }
      return JSON.stringify({ stream: 'btcusdt@bookTicker', data })
    }
    if (dice < 92) {
      const data = {
        e: 'trade',
        E: ms,
        s: 'BTCUSDT',
        t: id++,
        p: dollars(midCents),
        q: size(),
        T: ms,
        m: dice % 2 === 0,
        M: true,
      }
      return JSON.stringify({ stream: 'btcusdt@trade', data })
    }
    const levels = (direction: number) =>
      Array.from({ length: 17 }, (_, level) => [dollars(midCents + direction * (level + 1) * 7), size()])
    const data = { e: 'depthUpdate', E: ms, s: 'BTCUSDT', U: id, u: id++, b: levels(-1), a: levels(1) }
    return JSON.stringify({ stream: 'btcusdt@depth@100ms', data })
  })
  return { source: 'seeded', texts, timesUs }
}
