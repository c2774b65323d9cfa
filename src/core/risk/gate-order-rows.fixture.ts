/** The rule book of the gate for orders. */

import type { InstrumentIndex } from '../domain/ids.ts'
import { lots, minor } from '../domain/quantities.ts'
import {
  CASE_INSTRUMENT,
  CLOSING,
  CLOSING_BY_CORE,
  EXPIRY_US,
  FLATTEN,
  LONG_10,
  MARKET,
  NOW_US,
  PASS,
  type Row,
} from './gate-fixtures.ts'
import { MISSING } from './order-facts.ts'

export const ORDER_ROWS: readonly Row[] = [
  [{}, PASS],
  // ── the author ────────────────────────────────────────────────────────────────────────────────────────────────────
  [{ isDuplicateIntent: true }, 'DUPLICATE_INTENT: isDuplicateIntent=1, isDuplicateIntentNeeded=0'],
  [{ tradingState: 'Halted' }, 'TRADING_HALTED: tradingState=Halted, tradingStateNeeded=Active'],
  [{ ...CLOSING, tradingState: 'Halted' }, 'TRADING_HALTED: tradingState=Halted, tradingStateNeeded=Active'],
  [{ ...CLOSING_BY_CORE, tradingState: 'Halted' }, 'TRADING_HALTED: tradingState=Halted, tradingStateNeeded=Active'],
  [{ ...FLATTEN, tradingState: 'Halted' }, PASS],
  [
    { ...FLATTEN, tradingState: 'Halted', qtyLots: 11 },
    'TRADING_HALTED: tradingState=Halted, tradingStateNeeded=Active',
  ],
  [{ tradingState: 'Reducing' }, 'TRADING_REDUCING: tradingState=Reducing, tradingStateNeeded=Active'],
  [{ ...CLOSING, tradingState: 'Reducing' }, PASS],
  [
    { ...CLOSING, tradingState: 'Reducing', qtyLots: 11 },
    'TRADING_REDUCING: tradingState=Reducing, tradingStateNeeded=Active',
  ],
  // Another sell works already: together they would turn the position round.
  [
    { sideSign: -1, tradingState: 'Reducing', every: { positionLots: 10, openSellLots: 1 } },
    'TRADING_REDUCING: tradingState=Reducing, tradingStateNeeded=Active',
  ],
  [{ isStrategyRunning: false }, 'STRATEGY_NOT_RUNNING: isStrategyRunning=0, isStrategyRunningNeeded=1'],
  [{ ...CLOSING, isStrategyRunning: false }, 'STRATEGY_NOT_RUNNING: isStrategyRunning=0, isStrategyRunningNeeded=1'],
  [{ ...CLOSING_BY_CORE, isStrategyRunning: false }, PASS],
  [{ isThrottleTripped: true }, 'REPEATED_EXECUTIONS: isThrottleTripped=1, isThrottleTrippedNeeded=0'],
  [{ ...CLOSING, isThrottleTripped: true }, 'REPEATED_EXECUTIONS: isThrottleTripped=1, isThrottleTrippedNeeded=0'],
  [{ ...CLOSING_BY_CORE, isThrottleTripped: true }, PASS],
  [{ origin: 'Core', isThrottleTripped: true }, 'REPEATED_EXECUTIONS: isThrottleTripped=1, isThrottleTrippedNeeded=0'],
  [{ causationTimeUs: NOW_US - 500_000 }, PASS],
  [{ causationTimeUs: NOW_US - 500_001 }, 'INTENT_TOO_OLD: intentAgeUs=500001, intentAgeUsMax=500000'],
  [{ ...CLOSING, causationTimeUs: NOW_US - 500_001 }, PASS],
  [{ isVenueUp: false }, 'VENUE_UNAVAILABLE: isVenueUp=0, isVenueUpNeeded=1'],
  [{ ...FLATTEN, isVenueUp: false }, 'VENUE_UNAVAILABLE: isVenueUp=0, isVenueUpNeeded=1'],
  // ── the instrument ────────────────────────────────────────────────────────────────────────────────────────────────
  [{ nowUs: EXPIRY_US - 1, causationTimeUs: EXPIRY_US - 1, dataTimeUs: EXPIRY_US - 1 }, PASS],
  [
    { nowUs: EXPIRY_US, causationTimeUs: EXPIRY_US, dataTimeUs: EXPIRY_US },
    `INSTRUMENT_EXPIRED: nowUs=${EXPIRY_US}, nowUsMax=${EXPIRY_US}`,
  ],
  [
    {},
    'INSTRUMENT_RESTRICTED: isRestricted=1, isRestrictedNeeded=0',
    { whole: { restrictedInstruments: [CASE_INSTRUMENT.index] } },
  ],
  [
    CLOSING,
    'INSTRUMENT_RESTRICTED: isRestricted=1, isRestrictedNeeded=0',
    { account: { restrictedInstruments: [CASE_INSTRUMENT.index] } },
  ],
  [FLATTEN, PASS, { account: { restrictedInstruments: [CASE_INSTRUMENT.index] } }],
  [
    {},
    'INSTRUMENT_NOT_ALLOWED: isAllowed=0, isAllowedNeeded=1',
    { account: { allowedInstruments: [1 as InstrumentIndex] } },
  ],
  [CLOSING, PASS, { account: { allowedInstruments: [] } }],
  [{}, PASS, { account: { allowedInstruments: [CASE_INSTRUMENT.index] } }],
  // ── the terms ─────────────────────────────────────────────────────────────────────────────────────────────────────
  [{ qtyLots: 1 }, 'QTY_BELOW_MIN: qtyLots=1, qtyLotsMin=2'],
  [{ qtyLots: 2 }, PASS],
  [{ qtyLots: 0 }, 'QTY_BELOW_MIN: qtyLots=0, qtyLotsMin=2'],
  [{ qtyLots: 100 }, PASS],
  [{ qtyLots: 101 }, 'QTY_ABOVE_MAX: qtyLots=101, qtyLotsMax=100'],
  [{ qtyLots: 101, sideSign: -1, every: { positionLots: 500 } }, 'QTY_ABOVE_MAX: qtyLots=101, qtyLotsMax=100'],
  [{ ...FLATTEN, qtyLots: 1_000, every: { positionLots: 1_000 } }, PASS],
  [{ ...FLATTEN, qtyLots: 1_001, every: { positionLots: 1_001 } }, 'QTY_ABOVE_MAX: qtyLots=1001, qtyLotsMax=1000'],
  [{ qtyLots: 31 }, 'QTY_ABOVE_MAX: qtyLots=31, qtyLotsMax=30', { whole: { orderQtyLotsMax: lots(30) } }],
  [{ orderPriceTicks: 100_001 }, 'PRICE_OUT_OF_RANGE: limitTicks=100001, limitTicksMax=100000'],
  [{ orderPriceTicks: 0 }, 'PRICE_OUT_OF_RANGE: limitTicks=0, limitTicksMin=1'],
  [{ triggerTicks: 100_001 }, 'PRICE_OUT_OF_RANGE: triggerTicks=100001, triggerTicksMax=100000'],
  [{ expireTimeUs: NOW_US }, `ORDER_TERMS_INVALID: expireTimeUs=${NOW_US}, expireTimeUsMin=${NOW_US + 1}`],
  [{ expireTimeUs: NOW_US + 1 }, PASS],
  [{ isReduceOnly: true }, 'REDUCE_ONLY_WOULD_INCREASE: qtyLots=10, qtyLotsMax=0'],
  [{ ...LONG_10, isReduceOnly: true }, 'REDUCE_ONLY_WOULD_INCREASE: qtyLots=10, qtyLotsMax=0'],
  [{ ...CLOSING, isReduceOnly: true }, PASS],
  [{ ...CLOSING, isReduceOnly: true, qtyLots: 11 }, 'REDUCE_ONLY_WOULD_INCREASE: qtyLots=11, qtyLotsMax=10'],
  [{ ...CLOSING, isReduceOnly: true, openReduceOnlyLots: 4, qtyLots: 6 }, PASS],
  [
    { ...CLOSING, isReduceOnly: true, openReduceOnlyLots: 4, qtyLots: 7 },
    'REDUCE_ONLY_WOULD_INCREASE: qtyLots=7, qtyLotsMax=6',
  ],
  [{ isReduceOnly: true, every: { positionLots: -10 } }, PASS],
  // ── the market ────────────────────────────────────────────────────────────────────────────────────────────────────
  [{ dataState: 'Missing' }, 'DATA_MISSING: dataState=Missing, dataStateNeeded=Live'],
  [{ dataState: 'Stale' }, 'DATA_STALE: dataState=Stale, dataStateNeeded=Live'],
  [{ dataState: 'Gapped' }, 'DATA_GAPPED: dataState=Gapped, dataStateNeeded=Live'],
  [{ dataState: 'Crossed' }, 'DATA_CROSSED: dataState=Crossed, dataStateNeeded=Live'],
  [{ dataState: 'Disputed' }, 'DATA_DISPUTED: dataState=Disputed, dataStateNeeded=Live'],
  [{ dataState: 'Degraded' }, 'DATA_DEGRADED: dataState=Degraded, dataStateNeeded=Live'],
  [{ dataState: 'Closed' }, 'MARKET_CLOSED: dataState=Closed, dataStateNeeded=Live'],
  [{ dataState: 'Degraded' }, PASS, { strategy: { mayTradeDegraded: true } }],
  [{ dataState: 'Degraded' }, PASS, { whole: { mayTradeDegraded: true } }],
  [
    { dataState: 'Degraded' },
    'DATA_DEGRADED: dataState=Degraded, dataStateNeeded=Live',
    { strategy: { mayTradeDegraded: true }, whole: { mayTradeDegraded: false } },
  ],
  [{ dataState: 'Stale' }, 'DATA_STALE: dataState=Stale, dataStateNeeded=Live', { whole: { mayTradeDegraded: true } }],
  [
    { dataState: 'Disputed' },
    'DATA_DISPUTED: dataState=Disputed, dataStateNeeded=Live',
    { whole: { mayTradeDegraded: true } },
  ],
  [{ ...CLOSING, dataState: 'Degraded' }, PASS],
  [{ ...CLOSING, dataState: 'Closed' }, PASS],
  [{ ...CLOSING, dataState: 'Degraded', orderPriceTicks: 500 }, 'PRICE_COLLAR: priceAwayBps=5000, priceAwayBpsMax=100'], // good data measure what closes as well
  [{ ...CLOSING, dataState: 'Missing' }, PASS],
  [{ ...CLOSING, dataState: 'Stale', orderPriceTicks: 500 }, PASS], // no collar against a dead market
  [{ dataTimeUs: NOW_US - 1_000_000 }, PASS],
  [{ dataTimeUs: NOW_US - 1_000_001 }, 'DATA_STALE: dataAgeUs=1000001, dataAgeUsMax=1000000'],
  [{ bidTicks: MISSING }, 'DATA_MISSING: referencePrices=0, referencePricesNeeded=1'],
  [{ markTicks: MISSING }, PASS],
  [
    { markTicks: MISSING },
    'DATA_MISSING: referencePrices=0, referencePricesNeeded=1',
    { strategy: { priceReference: 'Mark' } },
  ],
  [{ ...CLOSING, bidTicks: MISSING }, PASS],
  [{ orderPriceTicks: 1_010 }, PASS],
  [{ orderPriceTicks: 1_011 }, 'PRICE_COLLAR: priceAwayBps=110, priceAwayBpsMax=100'],
  [{ orderPriceTicks: 990 }, PASS],
  [{ orderPriceTicks: 989 }, 'PRICE_COLLAR: priceAwayBps=110, priceAwayBpsMax=100'], // the passive side too
  [{ sideSign: -1, orderPriceTicks: 989 }, 'PRICE_COLLAR: priceAwayBps=110, priceAwayBpsMax=100'],
  [{ lastTicks: 900 }, PASS],
  [
    { lastTicks: 900 },
    'PRICE_COLLAR: priceAwayBps=1112, priceAwayBpsMax=1000',
    { account: { priceCollarBps: 1000, priceReference: 'Last' } },
  ],
  [{ ...MARKET, bidTicks: 990, askTicks: 1_010 }, PASS],
  [{ ...MARKET, bidTicks: 989, askTicks: 1_011 }, 'PRICE_COLLAR: priceAwayBps=110, priceAwayBpsMax=100'],
  [{ ...MARKET, bidTicks: MISSING, askTicks: MISSING }, PASS, { strategy: { priceReference: 'Last' } }],
  [{ ...MARKET, ...CLOSING, bidTicks: 900, askTicks: 1_100 }, PASS],
  [{ ...CLOSING, orderPriceTicks: 900 }, 'PRICE_COLLAR: priceAwayBps=1000, priceAwayBpsMax=100'],
  [{ ...CLOSING_BY_CORE, orderPriceTicks: 900 }, PASS],
  [{ triggerTicks: 1_100, orderPriceTicks: 1_105 }, PASS], // a stop-limit is measured at its trigger
  [{ triggerTicks: 1_100, orderPriceTicks: 1_112 }, 'PRICE_COLLAR: priceAwayBps=110, priceAwayBpsMax=100'],
  [{ ...MARKET, triggerTicks: 1_500 }, PASS],
  [
    { orderPriceTicks: 1, bidTicks: -1, askTicks: 1 },
    `PRICE_COLLAR: priceAwayBps=${Number.MAX_SAFE_INTEGER}, priceAwayBpsMax=100`,
  ],
  [{ isPostOnly: true }, PASS],
  [{ isPostOnly: true, orderPriceTicks: 1_001 }, 'POST_ONLY_WOULD_CROSS: limitTicks=1001, limitTicksNeeded=1000'],
  [
    { isPostOnly: true, sideSign: -1, orderPriceTicks: 999 },
    'POST_ONLY_WOULD_CROSS: limitTicks=999, limitTicksNeeded=1000',
  ],
  [{ ownBestAskTicks: 1_001 }, PASS],
  [{ ownBestAskTicks: 1_000 }, 'SELF_TRADE: reachTicks=1000, reachTicksNeeded=999'],
  [{ ownBestBidTicks: 1_000 }, PASS],
  [{ sideSign: -1, ownBestBidTicks: 1_000 }, 'SELF_TRADE: reachTicks=1000, reachTicksNeeded=1001'],
  [{ ...CLOSING, ownBestBidTicks: 1_000 }, 'SELF_TRADE: reachTicks=1000, reachTicksNeeded=1001'],
  [{ ...CLOSING_BY_CORE, ownBestBidTicks: 1_000 }, PASS],
  [{ ...MARKET, ownBestAskTicks: 1_002 }, PASS],
  [{ ...MARKET, ownBestAskTicks: 1_001 }, 'SELF_TRADE: reachTicks=1001, reachTicksNeeded=1000'],
  [
    { ...MARKET, askTicks: MISSING, ownBestAskTicks: 1_500 },
    'SELF_TRADE: reachTicks=1500, reachTicksNeeded=1499',
    { strategy: { priceReference: 'Last' } },
  ],
  [{ triggerTicks: 1_000, ownBestAskTicks: 1_000 }, PASS],
  // ── the worth ─────────────────────────────────────────────────────────────────────────────────────────────────────
  [{ settlementNotionalMinor: 500 }, PASS],
  [{ settlementNotionalMinor: 499 }, 'NOTIONAL_BELOW_MIN: notionalMinor=499, notionalMinorMin=500'],
  [{ ...CLOSING, settlementNotionalMinor: 499 }, PASS],
  [{ settlementNotionalMinor: 2_000_000 }, PASS],
  [{ settlementNotionalMinor: 2_000_001 }, 'NOTIONAL_ABOVE_MAX: notionalMinor=2000001, notionalMinorMax=2000000'],
  [{ strategy: { orderNotionalMinor: 100_000 } }, PASS],
  [
    { strategy: { orderNotionalMinor: 100_001 } },
    'NOTIONAL_ABOVE_MAX: strategyOrderNotionalMinor=100001, strategyOrderNotionalMinorMax=100000',
  ],
  [
    { strategy: { orderNotionalMinor: MISSING } },
    'RATE_UNKNOWN: strategyOrderNotionalMinor=0, strategyOrderNotionalMinorNeeded=1',
  ],
  [
    { strategy: { grossExposureMinor: MISSING } },
    'RATE_UNKNOWN: strategyOrderNotionalMinor=0, strategyOrderNotionalMinorNeeded=1',
  ],
  [{ account: { orderNotionalMinor: MISSING } }, PASS], // the account has no limit in money
  [{ ...CLOSING, strategy: { positionLots: 10, orderNotionalMinor: MISSING } }, PASS],
  // ── rates and counts ──────────────────────────────────────────────────────────────────────────────────────────────
  [
    { strategy: { isOrderRateSpent: true } },
    'ORDER_RATE_ABOVE_MAX: strategyOrdersPerSecond=11, strategyOrdersPerSecondMax=10',
  ],
  [
    { ...CLOSING, strategy: { positionLots: 10, isOrderRateSpent: true } },
    'ORDER_RATE_ABOVE_MAX: strategyOrdersPerSecond=11, strategyOrdersPerSecondMax=10',
  ],
  [{ ...FLATTEN, strategy: { isOrderRateSpent: true } }, PASS],
  [{ strategy: { isAmendRateSpent: true } }, PASS],
  [{ strategy: { openOrders: 4 } }, PASS],
  [{ strategy: { openOrders: 5 } }, 'OPEN_ORDERS_ABOVE_MAX: strategyOpenOrders=6, strategyOpenOrdersMax=5'],
  [
    { whole: { openOrders: 9 } },
    'OPEN_ORDERS_ABOVE_MAX: wholeOpenOrders=10, wholeOpenOrdersMax=9',
    { whole: { openOrdersMax: 9 } },
  ],
  [{ ...CLOSING, strategy: { positionLots: 10, openOrders: 5 } }, PASS],
  // ── positions and exposure ────────────────────────────────────────────────────────────────────────────────────────
  [{ strategy: { positionLots: 100, openBuyLots: 40 } }, PASS],
  [
    { strategy: { positionLots: 100, openBuyLots: 41 } },
    'POSITION_ABOVE_MAX: strategyPositionLots=151, strategyPositionLotsMax=150',
  ],
  [
    { sideSign: -1, every: { positionLots: -100, openSellLots: 41 } },
    'POSITION_ABOVE_MAX: strategyPositionLots=151, strategyPositionLotsMax=150',
  ],
  [{ strategy: { positionLots: 100, openSellLots: 500 } }, PASS], // the other side may not fill
  [{ every: { positionLots: -400 }, qtyLots: 20 }, PASS],
  [
    { account: { positionLots: 21 } },
    'POSITION_ABOVE_MAX: accountPositionLots=31, accountPositionLotsMax=30',
    { account: { positionLotsMax: lots(30) } },
  ],
  [
    { instrument: { positionLots: 21 } },
    'POSITION_ABOVE_MAX: instrumentPositionLots=31, instrumentPositionLotsMax=30',
    { instrument: { positionLotsMax: lots(30) } },
  ],
  [{ strategy: { grossExposureMinor: 190_000 } }, PASS],
  [
    { strategy: { grossExposureMinor: 190_001 } },
    'GROSS_EXPOSURE_ABOVE_MAX: strategyGrossExposureMinor=200001, strategyGrossExposureMinorMax=200000',
  ],
  [
    { strategy: { grossExposureMinor: 180_000, openSellExposureMinor: 10_001 } },
    'GROSS_EXPOSURE_ABOVE_MAX: strategyGrossExposureMinor=200001, strategyGrossExposureMinorMax=200000',
  ],
  // Turning a position of 10 round to 10 the other way does not grow it, to 15 grows it by 5.
  [{ sideSign: -1, qtyLots: 20, every: { positionLots: 10, grossExposureMinor: 200_000 } }, PASS],
  [{ sideSign: -1, qtyLots: 25, every: { positionLots: 10, grossExposureMinor: 195_000 } }, PASS],
  [
    { sideSign: -1, qtyLots: 25, every: { positionLots: 10, grossExposureMinor: 195_001 } },
    'GROSS_EXPOSURE_ABOVE_MAX: strategyGrossExposureMinor=200001, strategyGrossExposureMinorMax=200000',
  ],
  // The strategy turns round, but its account is short already.
  [
    { sideSign: -1, qtyLots: 20, every: { positionLots: 10 }, account: { positionLots: -10, grossExposureMinor: 100 } },
    'GROSS_EXPOSURE_ABOVE_MAX: accountGrossExposureMinor=20100, accountGrossExposureMinorMax=20000',
    { account: { grossExposureMinorMax: minor(20_000) } },
  ],
  [{ ...CLOSING, strategy: { positionLots: 10, grossExposureMinor: 900_000 } }, PASS],
  [{ strategy: { netExposureMinor: 140_000 } }, PASS],
  [
    { strategy: { netExposureMinor: 140_001 } },
    'NET_EXPOSURE_ABOVE_MAX: strategyNetExposureMinor=150001, strategyNetExposureMinorMax=150000',
  ],
  [{ sideSign: -1, strategy: { netExposureMinor: 140_001 } }, PASS],
  [
    { sideSign: -1, strategy: { netExposureMinor: -140_001 } },
    'NET_EXPOSURE_ABOVE_MAX: strategyNetExposureMinor=150001, strategyNetExposureMinorMax=150000',
  ],
  [{ strategy: { openBuyExposureMinor: 60_000, openSellExposureMinor: 50_000 } }, PASS],
  [
    { strategy: { openBuyExposureMinor: 60_000, openSellExposureMinor: 50_001 } },
    'OPEN_ORDER_EXPOSURE_ABOVE_MAX: strategyOpenOrderExposureMinor=120001, strategyOpenOrderExposureMinorMax=120000',
  ],
  // ── funds ─────────────────────────────────────────────────────────────────────────────────────────────────────────
  [{ balanceNeededMinor: 100, balanceFreeMinor: 100 }, PASS],
  [{ balanceNeededMinor: 101, balanceFreeMinor: 100 }, 'BALANCE_INSUFFICIENT: balanceMinor=101, balanceMinorMax=100'],
  [{ ...CLOSING, balanceNeededMinor: 101, balanceFreeMinor: 100 }, PASS],
  [{ marginNeededMinor: 100, marginFreeMinor: 100 }, PASS],
  [{ marginNeededMinor: 101, marginFreeMinor: 100 }, 'MARGIN_INSUFFICIENT: marginMinor=101, marginMinorMax=100'],
  [{ ...CLOSING, marginNeededMinor: 101, marginFreeMinor: 100 }, PASS],
]
