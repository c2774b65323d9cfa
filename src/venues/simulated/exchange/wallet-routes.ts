/** What clients ask of the wallet beside trading: assets, fees, and what a key may do. Nothing can be moved in or out. */

import type { CurrencyIndex } from '../../../core/domain/ids.ts'
import type { ExchangeDesk } from './exchange-desk.ts'
import { rateText } from './order-texts.ts'
import type { SignedCall, SignedRoute } from './routes.ts'
import { balanceTexts } from './user-events.ts'

const NOTHING = '0'

export function walletRoutes(desk: ExchangeDesk): readonly SignedRoute[] {
  const route = (path: string, weight: number, handle: SignedRoute['handle']): SignedRoute => ({
    security: 'UserData',
    method: 'GET',
    path,
    weight,
    handle,
  })
  return [
    route('/sapi/v1/account/apiRestrictions', 1, restrictions),
    route('/sapi/v1/capital/config/getall', 10, call => assets(desk, call)),
    route('/sapi/v1/asset/tradeFee', 1, call => fees(desk, call)),
  ]
}

function restrictions({ parameters, key }: SignedCall): unknown {
  parameters.only()
  const { stored } = key
  return {
    ipRestrict: stored.ips.length > 0,
    createTime: stored.createdMs,
    enableReading: stored.canRead,
    enableWithdrawals: stored.canWithdraw,
    enableInternalTransfer: false,
    enableMargin: false,
    enableFutures: false,
    permitsUniversalTransfer: false,
    enableVanillaOptions: false,
    enableFixApiTrade: false,
    enableFixReadOnly: false,
    enablePortfolioMarginTrading: false,
    enableSpotAndMarginTrading: stored.canTrade,
  }
}

function assets(desk: ExchangeDesk, { parameters, accountIndex }: SignedCall): unknown {
  parameters.only()
  return desk.currencies().map(currency => assetText(desk, accountIndex, currency))
}

function assetText(desk: ExchangeDesk, account: SignedCall['accountIndex'], currency: CurrencyIndex): unknown {
  const coin = desk.symbols.asset(currency)
  return {
    coin,
    name: coin,
    ...balanceTexts(desk.accountOf(account), currency, desk.symbols),
    freeze: NOTHING,
    ipoable: NOTHING,
    ipoing: NOTHING,
    storage: NOTHING,
    withdrawing: NOTHING,
    isLegalMoney: false,
    trading: true,
    depositAllEnable: false,
    withdrawAllEnable: false,
    networkList: [],
  }
}

/** Errors: -1121. */
function fees(desk: ExchangeDesk, { parameters }: SignedCall): unknown {
  parameters.only('symbol')
  const name = parameters.text('symbol')
  const symbols = name === undefined ? desk.symbols.all : [desk.symbols.of(name)]
  return symbols.map(symbol => ({
    symbol: symbol.name,
    makerCommission: rateText(symbol.instrument.makerFeePpm),
    takerCommission: rateText(symbol.instrument.takerFeePpm),
  }))
}
