/** The accounts of a view: what they are worth, whether they agree with their venues, whether their switches are set. */

import type { AccountLine, DifferenceLine } from '../../../api/contract/session-view.ts'
import type { Difference } from '../../../core/domain/account-events.ts'
import type { AccountIndex } from '../../../core/domain/ids.ts'
import { timeoutUsOf } from '../../../core/engine/dead-mans-switch.ts'
import type { EngineState } from '../../../core/engine/engine-state.ts'
import type { Levels } from './levels.ts'
import { exactMoneyText, moneyText, signedQtyText } from './texts.ts'

/** Shape: `firstEquity` has the first equity that was known in this session by account id, and is added to. */
export function accountLines(
  state: EngineState,
  firstEquity: Map<string, number>,
  levels: Levels,
  nowUs: number,
): AccountLine[] {
  const { world, built } = state
  return world.accounts.map(({ accountId, baseCurrency, venueIndex }, index) => {
    const currency = world.currencies[baseCurrency]!
    const { portfolio } = built
    const equityMinor = portfolio.equityMinorOf(index)
    if (equityMinor !== undefined && !firstEquity.has(accountId)) firstEquity.set(accountId, equityMinor)
    const since = (begunMinor: number | undefined) =>
      equityMinor === undefined || begunMinor === undefined ? undefined : equityMinor - begunMinor
    const isReconciled = state.accountIsReconciled[index]!
    return {
      accountId,
      venueId: world.venues[venueIndex]!.venueId,
      currency: currency.code,
      equity: moneyText(currency, equityMinor),
      equityMinor: equityMinor ?? null,
      sessionPnl: moneyText(currency, since(firstEquity.get(accountId))),
      dayPnl: moneyText(currency, since(built.risk.accountBreakers[index]!.save().dayStartEquityMinor)),
      grossExposure: moneyText(currency, portfolio.accountGrossMinorOf(index)),
      netExposure: moneyText(currency, portfolio.accountNetMinorOf(index)),
      balances: balancesOf(state, index),
      isReconciled,
      reconciledSinceUs: levels.since(`account ${accountId} ${isReconciled}`, nowUs),
      lastReadUs: state.readings[index]!.answeredAskUs,
      differences: state.readings[index]!.differences.map(difference => differenceLine(state, difference)),
      deadMansSwitch: switchOf(state, index as AccountIndex),
    }
  })
}

/** What was there once and is used up is left out. */
function balancesOf({ world, built }: EngineState, account: number): AccountLine['balances'] {
  return built.portfolio.currenciesOf(account).flatMap(currencyIndex => {
    const currency = world.currencies[currencyIndex]!
    const balance = built.portfolio.balanceOf(account, currencyIndex)
    return balance.isZero() ? [] : [{ currency: currency.code, amount: exactMoneyText(currency, balance.toText()) }]
  })
}

function differenceLine({ world }: EngineState, difference: Difference): DifferenceLine {
  const { code, instrumentIndex, currency: currencyIndex, amount, state } = difference
  const instrument = world.instruments[instrumentIndex ?? -1]
  const currency = world.currencies[currencyIndex ?? -1]
  if (code === 'POSITION_DIFFERS' && instrument !== undefined) {
    const { instrumentId } = instrument
    return { of: instrumentId, kind: 'Position', amount: signedQtyText(instrument, Number(amount)), state }
  }
  const text = currency === undefined ? amount : exactMoneyText(currency, amount)
  return { of: currency?.code ?? '', kind: 'Balance', amount: text, state }
}

function switchOf(state: EngineState, accountIndex: AccountIndex): AccountLine['deadMansSwitch'] {
  if (timeoutUsOf(state, accountIndex) === undefined) return { state: 'NotUsed', untilUs: 0 }
  const { switchOutcome, switchUntilUs } = state.readings[accountIndex]!
  return { state: switchOutcome ?? 'Unknown', untilUs: switchUntilUs }
}
