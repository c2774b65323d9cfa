/** The strategies of a view. */

import type { StrategyLine } from '../../../api/contract/session-view.ts'
import type { StrategyIndex } from '../../../core/domain/ids.ts'
import type { EngineState } from '../../../core/engine/engine-state.ts'
import type { Levels } from './levels.ts'
import { moneyText } from './texts.ts'
import type { UsageBoard } from './usage-board.ts'

/** Shape: `faults` has why a strategy's process was given up, by strategy. */
export function strategyLines(
  state: EngineState,
  faults: ReadonlyMap<number, string>,
  usage: UsageBoard,
  levels: Levels,
  nowUs: number,
): StrategyLine[] {
  const { world, built } = state
  const { portfolio, risk } = built
  return world.strategies.map(({ strategyId, accountIndex }, index) => {
    const account = world.accounts[accountIndex]!
    const currency = world.currencies[account.baseCurrency]!
    const { isRunning, stopReason } = state.strategies[index]!
    const reason = isRunning ? '' : (faults.get(index) ?? stopReason)
    return {
      strategyId,
      accountId: account.accountId,
      isRunning,
      reason,
      sinceUs: levels.since(`strategy ${strategyId} ${reason}`, nowUs),
      currency: currency.code,
      pnl: moneyText(currency, portfolio.strategyPnlMinorOf(index)),
      grossExposure: moneyText(currency, portfolio.strategyGrossMinorOf(index)),
      netExposure: moneyText(currency, portfolio.strategyNetMinorOf(index)),
      tradingState: risk.tradingStates.effective(account.venueIndex, accountIndex, -1 as never, index as StrategyIndex),
      isThrottleTripped: risk.isThrottleTripped(index as StrategyIndex),
      ...usage.ofStrategy(strategyId),
    }
  })
}
