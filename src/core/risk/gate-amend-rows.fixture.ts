/** The rule book of the gate for amends. */

import { PASS, type Row } from './gate-fixtures.ts'

/** A working buy of 10 at 1,000 that counts in every figure. */
const WORKING = {
  workingQtyLots: 10,
  workingPriceTicks: 1_000,
  every: { openBuyLots: 10, openBuyExposureMinor: 10_000, openOrders: 5 },
} as const

export const AMEND_ROWS: readonly Row[] = [
  [WORKING, PASS],
  [{ ...WORKING, qtyLots: 20 }, PASS],
  [{ ...WORKING, qtyLots: 0, cumQtyLots: 10 }, 'AMEND_INVALID: leavesQtyLots=0, leavesQtyLotsMin=1'],
  [
    { ...WORKING, tradingState: 'Halted', qtyLots: 5 },
    'TRADING_HALTED: tradingState=Halted, tradingStateNeeded=Active',
  ],
  // Less quantity or a price that backs away is no new risk; more, or a better offer to the market, is.
  [{ ...WORKING, tradingState: 'Reducing', qtyLots: 5 }, PASS],
  [{ ...WORKING, tradingState: 'Reducing', orderPriceTicks: 995 }, PASS],
  [
    { ...WORKING, tradingState: 'Reducing', qtyLots: 11 },
    'TRADING_REDUCING: tradingState=Reducing, tradingStateNeeded=Active',
  ],
  [
    { ...WORKING, tradingState: 'Reducing', qtyLots: 5, orderPriceTicks: 1_001 },
    'TRADING_REDUCING: tradingState=Reducing, tradingStateNeeded=Active',
  ],
  [{ ...WORKING, tradingState: 'Reducing', triggerTicks: 1_100, workingTriggerTicks: 1_100 }, PASS],
  [
    { ...WORKING, tradingState: 'Reducing', triggerTicks: 1_099, workingTriggerTicks: 1_100 },
    'TRADING_REDUCING: tradingState=Reducing, tradingStateNeeded=Active',
  ],
  [{ ...WORKING, dataState: 'Stale', qtyLots: 5 }, PASS],
  [{ ...WORKING, dataState: 'Stale', orderPriceTicks: 1_001 }, 'DATA_STALE: dataState=Stale, dataStateNeeded=Live'],
  // The total, fills included, is measured; a maximum that came later does not forbid to take back.
  [{ ...WORKING, cumQtyLots: 90, qtyLots: 10 }, PASS],
  [{ ...WORKING, cumQtyLots: 89, qtyLots: 11 }, PASS],
  [{ ...WORKING, cumQtyLots: 90, qtyLots: 11 }, 'QTY_ABOVE_MAX: qtyLots=101, qtyLotsMax=100'],
  [{ ...WORKING, cumQtyLots: 300, qtyLots: 9 }, PASS],
  [{ ...WORKING, orderPriceTicks: 1_011 }, 'PRICE_COLLAR: priceAwayBps=110, priceAwayBpsMax=100'],
  [{ ...WORKING, orderPriceTicks: 989 }, 'PRICE_COLLAR: priceAwayBps=110, priceAwayBpsMax=100'],
  // The market moved away from the order: taking quantity back is no new price.
  [{ ...WORKING, qtyLots: 5, bidTicks: 1_099, askTicks: 1_101 }, PASS],
  [
    { ...WORKING, qtyLots: 11, bidTicks: 1_099, askTicks: 1_101 },
    'PRICE_COLLAR: priceAwayBps=910, priceAwayBpsMax=100',
  ],
  [
    { ...WORKING, orderPriceTicks: 1_001, ownBestAskTicks: 1_001 },
    'SELF_TRADE: reachTicks=1001, reachTicksNeeded=1000',
  ],
  [
    { ...WORKING, strategy: { isAmendRateSpent: true } },
    'AMEND_RATE_ABOVE_MAX: strategyAmendsPerSecond=21, strategyAmendsPerSecondMax=20',
  ],
  [
    { ...WORKING, qtyLots: 5, strategy: { isAmendRateSpent: true } },
    'AMEND_RATE_ABOVE_MAX: strategyAmendsPerSecond=21, strategyAmendsPerSecondMax=20',
  ],
  [{ ...WORKING, strategy: { isOrderRateSpent: true } }, PASS],
  // The increment, and not the whole once more; five open orders stay five.
  [{ ...WORKING, qtyLots: 20, strategy: { positionLots: 130 } }, PASS],
  [
    { ...WORKING, qtyLots: 21, strategy: { positionLots: 130 } },
    'POSITION_ABOVE_MAX: strategyPositionLots=151, strategyPositionLotsMax=150',
  ],
  [{ ...WORKING, qtyLots: 20, strategy: { netExposureMinor: 130_000 } }, PASS],
  [
    { ...WORKING, qtyLots: 20, strategy: { netExposureMinor: 130_001 } },
    'NET_EXPOSURE_ABOVE_MAX: strategyNetExposureMinor=150001, strategyNetExposureMinorMax=150000',
  ],
  [
    { ...WORKING, orderPriceTicks: 1_001, strategy: { netExposureMinor: 139_991 } },
    'NET_EXPOSURE_ABOVE_MAX: strategyNetExposureMinor=150001, strategyNetExposureMinorMax=150000',
  ],
  // A reduce-only sell of 4 works against a long position of 10, and grows.
  [
    {
      sideSign: -1,
      isReduceOnly: true,
      workingQtyLots: 4,
      workingPriceTicks: 1_000,
      openReduceOnlyLots: 4,
      every: { positionLots: 10, openSellLots: 4 },
    },
    PASS,
  ],
  [
    {
      sideSign: -1,
      isReduceOnly: true,
      qtyLots: 11,
      workingQtyLots: 4,
      workingPriceTicks: 1_000,
      openReduceOnlyLots: 4,
      every: { positionLots: 10, openSellLots: 4 },
    },
    'REDUCE_ONLY_WOULD_INCREASE: qtyLots=11, qtyLotsMax=10',
  ],
  // Its position is gone: it may still shrink.
  [
    {
      sideSign: -1,
      isReduceOnly: true,
      qtyLots: 3,
      workingQtyLots: 4,
      workingPriceTicks: 1_000,
      openReduceOnlyLots: 4,
      every: { openSellLots: 4 },
    },
    PASS,
  ],
]
