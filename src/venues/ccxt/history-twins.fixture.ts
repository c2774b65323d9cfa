/** Plain twins of venues that tell their past: they page as their documents say. */

import type { RestRequest } from './dialect.ts'
import type { ExchangeName, MarketExchangeName } from './dialects.ts'

/** A trade of the twin: number, and when, in milliseconds. Price and size are told by the number. */
export interface Past {
  readonly number: number
  readonly ms: number
}

export type Params = Readonly<Record<string, string | number>>
export type Answer = (asked: RestRequest, params: Params) => unknown
type Twin = (trades: readonly Past[]) => Answer

const priceOf = ({ number }: Past) => (1_000 + number / 100).toFixed(2)
const iso = (ms: number) => new Date(ms).toISOString()

/** From the newest back, at most so many. */
function newest(trades: readonly Past[], count: number): Past[] {
  return trades.toReversed().slice(0, count)
}

const binance: Twin = trades => (_, params) => {
  const isMeant = ({ number, ms }: Past) =>
    'fromId' in params ? number >= Number(params['fromId']) : ms >= Number(params['startTime'])
  return trades
    .filter(isMeant)
    .slice(0, Number(params['limit']))
    .map(each => ({ a: each.number, f: each.number, l: each.number, p: priceOf(each), q: '1', T: each.ms, m: true }))
}

const kraken: Twin = trades => (_, params) => {
  const since = BigInt(params['since']!)
  const rows = trades.filter(({ ms }) => BigInt(ms) * 1_000_000n > since).slice(0, Number(params['count']))
  const last = rows.length === 0 ? since : BigInt(rows.at(-1)!.ms) * 1_000_000n
  const told = rows.map(each => [priceOf(each), '1', String(each.ms / 1_000), 's', 'l', '', String(each.number)])
  return { error: [], result: { XXBTZUSD: told, last: String(last) } }
}

const okx: Twin = trades => (_, params) => {
  const before = Number(params['after'])
  const older = trades.filter(({ number, ms }) => (params['type'] === '1' ? number < before : ms < before))
  const tell = (each: Past) => ({
    instId: 'M',
    tradeId: `${each.number}`,
    px: priceOf(each),
    sz: '1',
    side: 'sell',
    ts: `${each.ms}`,
  })
  return { code: '0', data: newest(older, Number(params['limit'])).map(tell) }
}

const coinbase: Twin = trades => (_, params) => {
  const [start, end] = [Number(params['start']) * 1_000, Number(params['end']) * 1_000]
  const within = trades.filter(({ ms }) => ms >= start && ms < end)
  const tell = (each: Past) => ({
    trade_id: `${each.number}`,
    product_id: 'M',
    price: priceOf(each),
    size: '1',
    time: iso(each.ms),
    side: 'BUY',
  })
  return { trades: newest(within, Number(params['limit'])).map(tell) }
}

const deribit: Twin = trades => (asked, params) => {
  const isMeant = ({ number, ms }: Past) =>
    asked.path.endsWith('_and_time')
      ? ms >= Number(params['start_timestamp']) && ms <= Number(params['end_timestamp'])
      : number >= Number(params['start_seq'])
  const within = trades.filter(isMeant)
  const rows = within.slice(0, Number(params['count']))
  const tell = (each: Past) => ({
    trade_seq: `${each.number}`,
    trade_id: `${each.number}`,
    instrument_name: 'M',
    price: priceOf(each),
    amount: '1',
    direction: 'sell',
    timestamp: `${each.ms}`,
  })
  return { result: { trades: rows.map(tell), has_more: String(within.length > rows.length) } }
}

export const TWINS: Readonly<Partial<Record<ExchangeName | MarketExchangeName, Twin>>> = {
  binance,
  kraken,
  okx,
  coinbase,
  deribit,
}
