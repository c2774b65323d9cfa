/** Every private message of the recordings, and what it becomes: one fact each, a question, or a reason why it is nothing new. */

import assert from 'node:assert/strict'
import test from 'node:test'
import type { VenueFact } from './facts.ts'
import { mapBinance } from './map-binance.ts'
import { mapBybit } from './map-bybit.ts'
import { mapCoinbase } from './map-coinbase.ts'
import { mapKraken } from './map-kraken.ts'
import { mapOkx } from './map-okx.ts'
import { type Recorded, recordedFiles, recordedTemplates, WITHOUT_DATA } from './protocol.fixture.ts'

type Map = (message: never) => readonly VenueFact[]

function factText(fact: VenueFact): string {
  switch (fact.kind) {
    case 'Order': {
      const { execType, side, cumQty, qty, limitPrice, triggerPrice } = fact
      const terms = [limitPrice && `@${limitPrice}`, triggerPrice && `stop=${triggerPrice}`].filter(text => text !== '')
      const head = `${execType} ${side} ${cumQty || '?'}/${qty || '?'} ${terms.join(' ')}`.trim()
      if (execType !== 'Trade') return head
      const { executionId, lastQty, lastPrice, fee, feeCurrency, liquidity } = fact
      return `${head} ${executionId.slice(-12)} ${lastQty}@${lastPrice} fee=${fee}${feeCurrency} ${liquidity}`
    }
    case 'Ask':
      return `Ask ${fact.clientOrderId || fact.venueOrderId || 'account'}`.slice(0, 40)
    case 'Balance':
      return `Balance ${fact.currency} ${fact.total || '?'}`
    case 'Position':
      return `Position ${fact.symbol} ${fact.signedQty}`
    case 'StreamEnded':
    case 'Named':
    case 'Ignored':
      return fact.kind
    default:
      return fact satisfies never
  }
}

function pageOf(messages: readonly Recorded[], map: Map): string {
  return messages
    .map(({ name, message }) => ({ name, facts: map(message as never).map(factText) }))
    .filter(({ facts }) => facts.length > 0)
    .map(({ name, facts }) => `${name} -> ${facts.join(', ')}`)
    .join('\n')
}

function reads(title: string, map: Map, messages: () => readonly Recorded[], page: string): void {
  test(title, { skip: WITHOUT_DATA }, () => {
    const expected = page
      .trim()
      .split('\n')
      .map(line => line.trim().replace(/\s*->\s*/, ' -> '))
    assert.deepEqual(pageOf(messages(), map).split('\n'), expected)
  })
}

const DATA = 'protocol/nautilus'

reads(
  'Binance Spot',
  mapBinance,
  () => recordedFiles(`${DATA}/binance/test_data/spot/user_data_json/*.json`),
  `
    account_position           -> Balance USDT 12500.00000000, Balance ETH 5.00000000
    account_position_wrapped   -> Balance ETH 10000.000000
    balance_update             -> Ignored
    balance_update_wrapped     -> Ignored
    execution_report_canceled  -> Canceled Buy 0.00000000/1.00000000 @2500.00000000
    execution_report_expired   -> Expired Buy 0.00000000/1.00000000 @2500.00000000
    execution_report_new       -> New Buy 0.00000000/1.00000000 @2500.00000000
    execution_report_stop_loss -> New Sell 0.00000000/1.00000000 @2400.00000000 stop=2450.00000000
    execution_report_trade     -> Trade Buy 1.00000000/1.00000000 @2500.00000000 SDT-98765432 1.00000000@2500.00000000 fee=0.00100000ETH Maker
    execution_report_wrapped   -> New Buy 0.00000000/1.00000000 @0.10264410
    list_status_wrapped        -> Ignored
  `,
)

reads(
  'Binance Spot, another recording',
  mapBinance,
  () => recordedFiles(`${DATA}/binance-python/ws_messages/ws_spot_*.json`),
  `
    ws_spot_execution_report_binance_us                       -> Trade Sell 0.00042000/0.00042000 @117290.77000000 USD-88685053 0.00042000@117290.77000000 fee=0.00492621USD Taker
    ws_spot_execution_report_canceled                         -> Canceled Sell 0.10000000/0.50000000 @2500.00000000
    ws_spot_execution_report_custom_client_id                 -> Trade Buy 0.50000000/1.00000000 @2500.00000000 SDT-98765432 0.50000000@2499.50000000 fee=0.00050000ETH Maker
    ws_spot_execution_report_expired                          -> Expired Buy 0.00000000/0.01000000 @50000.00000000
    ws_spot_execution_report_new                              -> New Buy 0.00000000/1.00000000 @2500.00000000
    ws_spot_execution_report_new_limit_if_touched_price_match -> New Buy 0.00000000/1.00000000 @2505.25000000 stop=2500.00000000
    ws_spot_execution_report_new_price_match                  -> New Buy 0.00000000/1.00000000 @2495.50000000
    ws_spot_execution_report_new_stop_limit_price_match       -> New Sell 0.00000000/1.00000000 @2405.75000000 stop=2400.00000000
    ws_spot_execution_report_trade                            -> Trade Buy 0.50000000/1.00000000 @2500.00000000 SDT-98765432 0.50000000@2499.50000000 fee=0.00050000ETH Maker
  `,
)

reads(
  'Binance futures',
  mapBinance,
  () => recordedFiles(`${DATA}/binance/test_data/futures/user_data_json/*.json`),
  `
    account_update             -> Balance USDT 122624.12345678, Position BTCUSDT 0, Position BTCUSDT 20, Position BTCUSDT -10
    account_update_bnfcr       -> Balance BNFCR 5001.28983031
    algo_update_canceled       -> Ask Q5xaq5EGKgXXa0fD7fs0Ip
    algo_update_new            -> Ask Q5xaq5EGKgXXa0fD7fs0Ip
    order_update_new           -> New Buy 0/0.001 stop=7103.04
    order_update_trade         -> Trade Buy 0.001/0.001 @7100.50 SDT-12345678 0.001@7100.50 fee=0.01000000USDT Maker
    order_update_trade_partial -> Trade Buy 0.001/0.002 @7100.50 SDT-12345678 0.001@7100.50 fee=0.01000000USDT Maker
    trade_lite                 -> Ignored
  `,
)

reads(
  'Binance futures, another recording',
  mapBinance,
  () => recordedFiles(`${DATA}/binance-python/ws_messages/ws_futures_*.json`),
  `
    ws_futures_algo_update_finished                          -> Ask O-20251211-053131-TEST-000-1
    ws_futures_algo_update_finished_canceled                 -> Ask O-20251211-053131-TEST-000-2
    ws_futures_algo_update_triggered                         -> Ask O-20251211-053131-TEST-000-1
    ws_futures_algo_update_triggering                        -> Ask O-20251211-053131-TEST-000-1
    ws_futures_order_update_new_limit_if_touched_price_match -> New Buy 0.000/1.000 @2505.25 stop=2500.00
    ws_futures_order_update_new_price_match                  -> New Buy 0.000/1.000 @2495.50
    ws_futures_order_update_new_reduce_only_qty              -> New Sell 0.000/1.000 @2500.00
    ws_futures_order_update_new_stop_limit_price_match       -> New Sell 0.000/1.000 @2405.75 stop=2400.00
    ws_futures_order_update_trade_reduce_only_qty            -> Trade Sell 1.000/1.000 @2500.00 T-9988776655 1.000@2500.00 fee=0.50000000USDT Taker
    ws_futures_trade_lite                                    -> Ignored
  `,
)

reads(
  'Binance, templates',
  mapBinance,
  () => recordedTemplates('protocol/hummingbot/binance.json'),
  `
    balance_event_websocket_update                  -> Balance BTC 15
    order_event_for_new_order_websocket_update      -> New Buy 0.00000000/1 @10000
    order_event_for_canceled_order_websocket_update -> Canceled Buy 0.00000000/1 @10000
    order_event_for_full_fill_websocket_update      -> Trade Buy 1/1 @10000 BTC-1 1@10000 fee=0.01BTC Taker
    _user_update_event                              -> Ignored
    _user_update_event_inner                        -> Ignored
  `,
)

reads(
  'Binance futures, templates',
  mapBinance,
  () => recordedTemplates('protocol/hummingbot/binance_perpetual.json'),
  `
    _get_account_update_ws_event_single_position_dict          -> Balance USDT 122624.12345678, Position BTCUSDT 1
    _get_wrong_symbol_account_update_ws_event_single_position_dict -> Balance USDT 122624.12345678, Position BTCUSDT 1
    _simulate_user_update_event                                -> New Sell 0/2 stop=9103.1
  `,
)

reads(
  'Kraken',
  mapKraken,
  () => recordedFiles(`${DATA}/kraken/test_data/ws_*.json`),
  `
    ws_add_order_response_failure           -> Ask account
    ws_add_order_response_success           -> Ask O-20260505-000001
    ws_futures_fills_delta                  -> Ask b661bad0-7037-4b73-9e07-a65b515e4ef7
    ws_futures_fills_snapshot               -> Ask 9e30258b-5a98-4002-968a-5b0e149bcfbf, Ask 7e60b6e8-e4c2-4ce8-bbd0-ef81e18b65bb
    ws_futures_open_orders_cancel           -> Ask 660c6b23-8007-48c1-a7c9-4893f4572e8c
    ws_futures_open_orders_cancel_post_only -> Ask O-20250306-001
    ws_futures_open_orders_delta            -> Ask 59302619-41d2-4f0b-941f-7e7914760ad3
    ws_futures_open_orders_delta_full_fill  -> Ask a182cf4f-fd35-4ab1-b6b8-67ef5561bde5
    ws_futures_open_orders_snapshot         -> Ask 723ba95f-13b7-418b-8fcf-ab7ba6620555
  `,
)

reads(
  'Kraken, templates',
  mapKraken,
  () => recordedTemplates('protocol/hummingbot/kraken.json'),
  `
    get_open_orders_mock                            -> Ask OGTT3Y-C6I3P-XRI6HX, Ask OGTT3Y-C6I3P-XRI6HX
    get_own_trades_mock                             -> Ask TDLH43-DVQXD-2KHVYY
    order_event_for_new_order_websocket_update      -> Ask 4321
    order_event_for_canceled_order_websocket_update -> Ask 4321
    order_event_for_full_fill_websocket_update      -> Ask 4321
    trade_event_for_full_fill_websocket_update      -> Ask 4321
  `,
)

reads(
  'OKX',
  mapOkx,
  () => recordedFiles(`${DATA}/okx/test_data/ws_*.json`),
  `
    ws_account                  -> Balance USDT 100.52768569797846, Balance BTC 0.0000000051, Balance ETH 0.000000185
    ws_orders                   -> Trade Buy 0.03/0.03 P-1518905529 0.03@103698.9 fee=0.021776769USDT Maker
    ws_orders_algo              -> Ask STOP001BTCUSDT20250120, Ask STOP002BTCUSDT20250120, Ask STOP003BTCUSDT20250120, Ask STOP004BTCUSDT20250120, Ask STOP005BTCUSDT20250120
    ws_orders_fok               -> Trade Buy 0.05/0.05 @50000.0 T-1518905530 0.05@50000.0 fee=0.25USDT Taker
    ws_orders_ioc               -> Trade Sell 0.02/0.05 @50100.0 T-1518905531 0.02@50100.5 fee=0.1002USDT Taker
    ws_orders_optimal_limit_ioc -> Trade Buy 0.1/0.1 P-1518905532 0.1@103750.25 fee=0.051875125USDT Maker
    ws_orders_option            -> Trade Buy 1/1 @0.0325 C-1518905600 1@0.0325 fee=0.0003BTC Maker
    ws_orders_trigger           -> Trade Sell 0.01/0.01 P-1518905530 0.01@101950.0 fee=0.020390USDT Taker
    ws_sprd_orders              -> Ask O202605250630050010011
  `,
)

reads(
  'OKX, templates',
  mapOkx,
  () => recordedTemplates('protocol/hummingbot/okx.json'),
  `
    balance_event_websocket_update                  -> Balance BTC ?
    order_event_for_new_order_websocket_update      -> New Buy 323/1 @10000
    order_event_for_canceled_order_websocket_update -> Canceled Buy 323/1 @10000
    order_event_for_full_fill_websocket_update      -> Ask H1E1Sa1L0
    trade_event_for_full_fill_websocket_update      -> Trade Buy 323/1 @10000 BTC-777 1@10000 fee=-0.01BTC Taker
  `,
)

reads(
  'Bybit',
  mapBybit,
  () => recordedFiles(`${DATA}/bybit/test_data/ws_*.json`),
  `
    ws_account_execution                    -> Trade Sell ?/0.5 @94942.5 32ec863018f7 0.5@95900.1 fee=26.3725275 Taker
    ws_account_execution_fast               -> Ignored
    ws_account_execution_fast_envelope_id   -> Ignored
    ws_account_order                        -> Canceled Buy 0/0.010 @30000
    ws_account_order_buy_stop_market        -> New Buy 0/0.100 stop=55000.00
    ws_account_order_filled                 -> Ignored
    ws_account_order_limit_if_touched       -> New Buy 0/0.100 @55500.00 stop=55000.00
    ws_account_order_market_if_touched      -> New Buy 0/0.100 stop=55000.00
    ws_account_order_sell_market_if_touched -> New Sell 0/0.100 stop=55000.00
    ws_account_order_stop_limit             -> New Sell 0/0.100 @44500.00 stop=45000.00
    ws_account_order_stop_loss              -> New Sell 0/0.500 stop=48000.00
    ws_account_order_stop_market            -> New Sell 0/0.100 stop=45000.00
    ws_account_order_take_profit            -> New Sell 0/0.500 stop=55000.00
    ws_account_position                     -> Position linear/ETHUSDT -0.01
    ws_account_position_short               -> Position linear/ETHUSDT -0.01
    ws_account_wallet                       -> Balance BTC 0.00102964, Balance USDT 9647.75537647
    ws_account_wallet_small_order           -> Balance USDT 51333.82543837
    ws_order_response                       -> Ask client-order-1
  `,
)

reads(
  'Coinbase',
  mapCoinbase,
  () => recordedFiles(`${DATA}/coinbase/test_data/ws_*.json`),
  `
    ws_user -> New Buy 0/0.001
  `,
)
