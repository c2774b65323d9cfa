/** Views for tests: a session in which all is well and nothing happens, and single lines to change it by. */

import type { AccountLine, FillLine, MarketLine, OrderLine, SessionView, StrategyLine } from './session-view.ts'

export const VIEW_US = 1_700_000_000_000_000

export const QUIET_ACCOUNT: AccountLine = {
  accountId: 'main',
  venueId: 'SIM',
  currency: 'USDT',
  equity: '100000.00',
  equityMinor: 10_000_000,
  sessionPnl: '0.00',
  dayPnl: '0.00',
  grossExposure: '0.00',
  netExposure: '0.00',
  balances: [{ currency: 'USDT', amount: '100000.00' }],
  isReconciled: true,
  reconciledSinceUs: VIEW_US - 60_000_000,
  lastReadUs: VIEW_US - 60_000_000,
  differences: [],
  deadMansSwitch: { state: 'NotUsed', untilUs: 0 },
}

export const QUIET_STRATEGY: StrategyLine = {
  strategyId: 'ema-cross',
  accountId: 'main',
  isRunning: true,
  reason: '',
  sinceUs: VIEW_US - 60_000_000,
  currency: 'USDT',
  pnl: '0.00',
  grossExposure: '0.00',
  netExposure: '0.00',
  tradingState: 'Active',
  isThrottleTripped: false,
  cpu: '1 %',
  memory: '80 MB',
}

export const QUIET_MARKET: MarketLine = {
  instrumentId: 'BTC-USDT.SIM',
  bid: '64999.00',
  ask: '65001.00',
  last: '65000.00',
  updatedUs: VIEW_US - 40_000,
  dataState: 'Live',
  lines: [],
  lastSwitch: null,
}

export const WORKING_ORDER: OrderLine = {
  clientOrderId: 'H1E1S1L0',
  venueOrderId: '1',
  strategyId: 'ema-cross',
  accountId: 'main',
  instrumentId: 'BTC-USDT.SIM',
  side: 'Sell',
  orderType: 'Limit',
  timeInForce: 'GTC',
  qty: '0.1000',
  filledQty: '0.0000',
  price: '65100.00',
  trigger: '',
  status: 'Accepted',
  isReduceOnly: false,
  tag: '',
  createdUs: VIEW_US - 250_000,
  awaitedSinceUs: null,
}

export const SMALL_FILL: FillLine = {
  timeUs: VIEW_US,
  executionId: 'x1',
  clientOrderId: 'H1E1S1L0',
  strategyId: 'ema-cross',
  accountId: 'main',
  instrumentId: 'BTC-USDT.SIM',
  side: 'Buy',
  qty: '0.1000',
  price: '65000.00',
  fee: '0.65000000 USDT',
  liquidity: 'Taker',
}

export const QUIET_VIEW: SessionView = {
  timeUs: VIEW_US,
  node: {
    environment: 'paper',
    desk: '',
    pid: 1,
    startedUs: VIEW_US - 60_000_000,
    epoch: 3,
    sequence: 100,
    isReady: true,
    inputsPerSecond: 70,
  },
  reasons: [],
  accounts: [QUIET_ACCOUNT],
  strategies: [QUIET_STRATEGY],
  programs: [],
  positions: [],
  orders: { openCount: 0, inDoubtCount: 0, lines: [] },
  externalOrders: [],
  fills: { count: 0, lines: [] },
  markets: [QUIET_MARKET],
  plots: [],
  venues: [
    {
      venueId: 'SIM',
      isUp: true,
      sinceUs: VIEW_US - 60_000_000,
      text: 'connected',
      reconnectCount: 0,
      lastReportUs: VIEW_US - 1_000_000,
      answerP50Us: 900,
      answerP99Us: 3_000,
      rateUsed: null,
    },
  ],
  tradingStates: [],
  kills: [],
  limits: [],
  denials: [],
  store: {
    kind: 'embedded',
    isFailing: false,
    blockNumber: 1_234,
    durableSequence: 100,
    commitP50Us: 450,
    commitP99Us: 12_345,
  },
  cluster: null,
}
