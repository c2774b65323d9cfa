/** The indicators of a strategy author. Feed them ticks: they are exact or nearly so, and their outputs are ticks again. */

export { Adx } from './adx.ts'
export { Atr } from './atr.ts'
export { Bollinger } from './bollinger.ts'
export { Donchian } from './donchian.ts'
export { Ema } from './ema.ts'
export type { Indicator, IndicatorState } from './indicator.ts'
export { Macd } from './macd.ts'
export { Rsi } from './rsi.ts'
export { Sma } from './sma.ts'
export { Stochastic } from './stochastic.ts'
export { typicalPriceOf, Vwap } from './vwap.ts'
export { Wma } from './wma.ts'
