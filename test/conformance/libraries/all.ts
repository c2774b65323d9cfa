/** Every client library that is tried. */

import { binanceApiNode } from './binance-api-node.ts'
import { binanceConnector } from './binance-connector.ts'
import { binanceSpot } from './binance-spot.ts'
import { binanceSpotSession } from './binance-spot-session.ts'
import { ccxt } from './ccxt.ts'
import type { Library } from './library.ts'
import { nodeBinanceApi } from './node-binance-api.ts'
import { tiagosieblerBinance, tiagosieblerBinanceEd25519 } from './tiagosiebler-binance.ts'

export const LIBRARIES: readonly Library[] = [
  tiagosieblerBinance,
  binanceConnector,
  binanceSpot,
  binanceApiNode,
  nodeBinanceApi,
  ccxt,
  binanceSpotSession,
  tiagosieblerBinanceEd25519,
]
