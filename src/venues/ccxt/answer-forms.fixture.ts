/** Questions of the core, and answers of the forms that each venue documents. */

export const QUERY = { kind: 'QueryOrder', accountIndex: 0, instrumentIndex: 0, clientOrderId: 'H1E1S1L0' }
export const ACCOUNT = { kind: 'RequestMassStatus', accountIndex: 0, sinceTimeUs: 1_799_990_000_000_000 }

// ── Kraken

export const KRAKEN_ORDER = (status: string, executed: string) =>
  `{"OA":{"cl_ord_id":"H1E1S1L0","status":"${status}","opentm":1799999990.5,"closetm":1799999999.5,"descr":{"pair":"XBTUSDT","type":"buy","ordertype":"limit","price":"60000.0","price2":"0"},"vol":"0.01","vol_exec":"${executed}"}}`
export const KRAKEN_TRADES =
  '{"error":[],"result":{"count":2,"trades":{"T1":{"ordertxid":"OA","pair":"XBTUSDT","time":1799999999.1,"type":"buy","price":"60000.00","vol":"0.00400000","fee":"0.62400","maker":true},"T9":{"ordertxid":"OB","pair":"XBTUSDT","time":1799999999.2,"type":"sell","price":"60001.00","vol":"0.001","fee":"0.1","maker":false}}}}'

export const KRAKEN_EMPTY_BALANCE = '{"error":[],"result":{"USDT":{"balance":"99.5"}}}'

// ── OKX

export const OKX_ORDER =
  '{"instId":"BTC-USDT","clOrdId":"H1E1S1L0","ordId":"77","side":"buy","sz":"0.01","accFillSz":"0.004","px":"60000","state":"STATE","uTime":"1799999999000"}'
export const OKX_FILL =
  '{"instId":"BTC-USDT","tradeId":"5","ordId":"77","clOrdId":"H1E1S1L0","billId":"9","fillPx":"60000","fillSz":"0.004","side":"buy","execType":"M","feeCcy":"BTC","fee":"-0.000004","ts":"1799999998000"}'

// ── Bybit

export const BYBIT_ORDER =
  '{"symbol":"BTCUSDT","orderId":"b-1","orderLinkId":"H1E1S1L0","side":"Buy","qty":"0.01","cumExecQty":"CUM","price":"60000","triggerPrice":"","orderStatus":"STATE","updatedTime":"1799999999000"}'
export const BYBIT_FILL =
  '{"symbol":"BTCUSDT","orderId":"b-1","orderLinkId":"H1E1S1L0","side":"Buy","execId":"e-1","execQty":"0.01","execPrice":"60000","execFee":"0.00001","feeCurrency":"BTC","execType":"Trade","isMaker":false,"execTime":"1799999998000"}'
export const bybitList = (rows: string, cursor = '') =>
  `{"retCode":0,"retMsg":"OK","result":{"category":"spot","nextPageCursor":"${cursor}","list":[${rows}]}}`

export const linearList = (rows: string) =>
  `{"retCode":0,"retMsg":"OK","result":{"category":"linear","nextPageCursor":"","list":[${rows}]}}`
export const BYBIT_WALLET = '{"retCode":0,"result":{"list":[{"coin":[{"coin":"USDT","walletBalance":"12.5"}]}]}}'
export const BYBIT_LIQUIDATION = BYBIT_FILL.replace('"Trade"', '"BustTrade"')
  .replace('"orderLinkId":"H1E1S1L0"', '"orderLinkId":""')
  .replace('"b-1"', '"b-9"')
  .replace('"feeCurrency":"BTC"', '"feeCurrency":""')
export const BYBIT_POSITION = '{"symbol":"BTCUSDT","side":"Sell","size":"0.002","updatedTime":"1799999999000"}'

// ── Coinbase

export const COINBASE_ORDER =
  '{"order_id":"c-1","client_order_id":"H1E1S1L0","product_id":"BTC-USDT","side":"BUY","status":"STATE","filled_size":"0.01","order_configuration":{"limit_limit_gtc":{"base_size":"0.01","limit_price":"60000","post_only":false}},"created_time":"2027-01-15T08:00:00Z"}'
export const COINBASE_FILL =
  '{"trade_id":"t-1","entry_id":"n-1","order_id":"c-1","trade_time":"2027-01-15T08:00:00Z","price":"60000","size":"0.01","commission":"0.6","product_id":"BTC-USDT","liquidity_indicator":"TAKER","size_in_quote":false,"side":"BUY"}'
