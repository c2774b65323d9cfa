/** Real messages to begin with: recorded and documented ones where they are at hand, and a few that are always there. */

import { existsSync, globSync, readFileSync } from 'node:fs'
import path from 'node:path'

const SHARED = path.resolve(import.meta.dirname, '../../../shared/data')
const RECORDED_MAX = 400

/** One of each family of messages, for machines without the recordings. */
const ALWAYS = [
  '{"stream":"btcusdt@bookTicker","data":{"u":1,"s":"BTCUSDT","b":"100.00","B":"1","a":"100.01","A":"2"}}',
  '{"e":"trade","E":1700000000000,"s":"BTCUSDT","t":7,"p":"100.00","q":"0.5","T":1700000000000,"m":true}',
  '{"e":"depthUpdate","E":1700000000000,"s":"BTCUSDT","U":2,"u":3,"pu":1,"b":[["99.99","1"]],"a":[["100.02","0"]]}',
  '{"e":"executionReport","s":"BTCUSDT","c":"H1E1S1L0","S":"BUY","x":"TRADE","X":"FILLED","i":5,"l":"1","L":"100","n":"0.1","N":"BTC","t":9,"z":"1","q":"1","T":1700000000000}',
  '{"lastUpdateId":1,"bids":[["99.99","1"]],"asks":[["100.02","1"]]}',
  '{"channel":"book","type":"snapshot","data":[{"symbol":"BTC/USD","bids":[{"price":99.99,"qty":1}],"asks":[],"checksum":1}]}',
  '{"channel":"l2_data","timestamp":"2026-04-07T14:29:55.123456Z","sequence_num":3,"events":[{"type":"update","product_id":"BTC-USD","updates":[{"side":"bid","price_level":"99.99","new_quantity":"1"}]}]}',
  '{"arg":{"channel":"books","instId":"BTC-USDT"},"action":"update","data":[{"bids":[["99.99","1","0","1"]],"asks":[],"ts":"1700000000000","seqId":2,"prevSeqId":1,"checksum":0}]}',
  '{"topic":"orderbook.50.BTCUSDT","type":"delta","ts":1700000000000,"data":{"s":"BTCUSDT","b":[["99.99","1"]],"a":[],"u":2,"seq":9}}',
  '{"jsonrpc":"2.0","method":"subscription","params":{"channel":"book.BTC-PERPETUAL.100ms","data":{"type":"change","timestamp":1700000000000,"prev_change_id":1,"change_id":2,"instrument_name":"BTC-PERPETUAL","bids":[["new",99.5,10]],"asks":[]}}}',
  '{"type":"l2_updates","symbol":"BTCUSD","changes":[["buy","99.99","1"],["sell","100.02","0"]]}',
  '{"error":[],"result":{"open":{"OABC":{"status":"open","cl_ord_id":"H1E1S1L0","vol":"1","vol_exec":"0","descr":{"pair":"XBTUSD","type":"buy","price":"100"}}}}}',
  '{"retCode":0,"result":{"category":"spot","list":[{"orderId":"1","orderLinkId":"H1E1S1L0","orderStatus":"New","qty":"1","cumExecQty":"0"}]}}',
  '{"code":"0","data":[{"ordId":"1","clOrdId":"H1E1S1L0","state":"live","sz":"1","accFillSz":"0","sCode":"0"}]}',
  '{"orders":[{"order_id":"1","client_order_id":"H1E1S1L0","status":"OPEN","filled_size":"0"}],"has_next":false}',
]

export function corpus(): readonly string[] {
  return existsSync(SHARED) ? [...ALWAYS, ...documented(), ...recorded()] : ALWAYS
}

/** One message a file, and the raw halves of the normaliser's pairs. */
function documented(): string[] {
  const files = globSync('protocol/nautilus/**/*.json', { cwd: SHARED }).sort()
  const texts = files.map(file => readFileSync(path.join(SHARED, file), 'utf8')).filter(text => text.length < 20_000)
  const pairs = JSON.parse(
    readFileSync(path.join(SHARED, 'conformance/normalisation/tardis_mapper_pairs.json'), 'utf8'),
  )
  const raws = Object.values<{ raw: unknown }[]>(pairs).flatMap(each => each.map(({ raw }) => JSON.stringify(raw)))
  return [...texts, ...raws]
}

/** Some of each recorded socket, from its beginning on. */
function recorded(): string[] {
  return globSync('market/crypto/cryptofeed/*.ws.*', { cwd: SHARED })
    .sort()
    .flatMap(file => {
      const lines = readFileSync(path.join(SHARED, file), 'utf8').split('\n')
      const texts = lines.flatMap(line => /^\d+\.\d+: (.*)$/.exec(line)?.[1] ?? [])
      return texts.filter(text => text.length < 20_000).slice(0, RECORDED_MAX)
    })
}
