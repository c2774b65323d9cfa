/** "Why does it not trade?", from levels and not from events: each with its scope, since when, and what to do. */

import type { MarketLine, ReasonCode, ReasonLine, ScopeView } from '../../../api/contract/session-view.ts'
import type { StrategyIndex } from '../../../core/domain/ids.ts'
import type { TradingState } from '../../../core/domain/limits.ts'
import { isSound } from '../../../core/domain/market-data.ts'
import { isEqualScope, type Scope } from '../../../core/domain/scope.ts'
import type { ScopeNote } from '../../../core/engine/account-reading.ts'
import type { EngineState } from '../../../core/engine/engine-state.ts'
import { namedScopeOf, namedScopeText } from '../named-scope.ts'
import type { Levels } from './levels.ts'

export interface ReasonFacts {
  readonly nowUs: number
  readonly isStoreFailing: boolean
  /** Why a strategy's process was given up, by strategy. */
  readonly faults: ReadonlyMap<number, string>
  readonly markets: readonly MarketLine[]
  /** Those that some strategy sees. */
  readonly watched: ReadonlySet<string>
  readonly levels: Levels
}

const REMEDIES: Readonly<Record<ReasonCode, string>> = {
  NO_SESSION: 'it waits for the node that begins the session',
  STORE_FAILING: 'free or mend the disk or the database of the journal; nothing is lost, and it goes on by itself',
  VENUE_DOWN: 'it connects again by itself; if it lasts, look at the network and at the venue’s status page',
  ACCOUNT_NOT_RECONCILED: 'the venue is being asked; if it lasts, look at the account on the venue’s own screen',
  SWITCH_NOT_SET: 'the venue is asked again by itself; where it has none, say deadMansSwitch: off for the account',
  TRADING_HALTED: 'mend the reason, then resume the scope',
  TRADING_REDUCING: 'mend the reason, then resume the scope',
  KILL_UNCONFIRMED: 'look at the venue’s own screen for orders that are still open, and kill again',
  STRATEGY_STOPPED: 'look at its log, then start it',
  THROTTLE_TRIPPED: 'read why it traded so often, then re-arm it',
  DATA_NOT_LIVE: 'look at the lines of its market; new risk is taken again with the next good data',
  MARKET_CLOSED: 'it trades again when its market opens',
}

type Level = Pick<ReasonLine, 'code' | 'scope' | 'text'> & { readonly beganUs?: number | undefined }

const ALL: ScopeView = { level: 'All', name: '' }

export function reasonLines(state: EngineState, facts: ReasonFacts): ReasonLine[] {
  const { nowUs, levels } = facts
  return levelsOf(state, facts).map(({ code, scope, text, beganUs }) => ({
    code,
    scope,
    text,
    sinceUs: levels.since(`reason ${code} ${scope.level} ${scope.name} ${text}`, nowUs, beganUs),
    remedy: REMEDIES[code],
  }))
}

/** Of a node that waits for another one to begin the session. */
export function reasonOfNothing(levels: Levels, nowUs: number): ReasonLine {
  const code = 'NO_SESSION'
  const sinceUs = levels.since(`reason ${code}`, nowUs)
  return { code, scope: ALL, text: 'no session has begun', sinceUs, remedy: REMEDIES[code] }
}

function levelsOf(state: EngineState, facts: ReasonFacts): Level[] {
  const store: Level = { code: 'STORE_FAILING', scope: ALL, text: 'the journal cannot be written: no new risk' }
  return [
    ...(facts.isStoreFailing ? [store] : []),
    ...venueLevels(state),
    ...accountLevels(state),
    ...scopeLevels(state),
    ...strategyLevels(state, facts.faults),
    ...dataLevels(state, facts),
  ]
}

function venueLevels({ world, venueIsUp }: EngineState): Level[] {
  return world.venues.flatMap(({ venueId }, index) => {
    const scope = { level: 'Venue', name: venueId } as const
    return venueIsUp[index] ? [] : [{ code: 'VENUE_DOWN', scope, text: `venue ${venueId} is down` } as const]
  })
}

function accountLevels({ world, venueIsUp, accountIsReconciled, accountIsGuarded }: EngineState): Level[] {
  return world.accounts.flatMap(({ accountId, venueIndex }, index): Level[] => {
    const scope = { level: 'Account', name: accountId } as const
    const name = `account ${accountId}`
    if (!accountIsReconciled[index]) {
      return venueIsUp[venueIndex] ? [{ code: 'ACCOUNT_NOT_RECONCILED', scope, text: `${name} is not reconciled` }] : []
    }
    return accountIsGuarded[index]
      ? []
      : [{ code: 'SWITCH_NOT_SET', scope, text: `${name}: its dead man's switch is not set` }]
  })
}

function scopeLevels({ world, built, kills, scopeNotes }: EngineState): Level[] {
  const states = built.risk.tradingStates.save().map(({ scope, tradingState }): Level => {
    const named = namedScopeOf(world, scope)
    const text = `${namedScopeText(named)} is ${tradingState}`
    return { code: codeOf(tradingState), scope: named, text, beganUs: noteOf(scopeNotes, scope)?.timeUs }
  })
  const unconfirmed = kills.map(({ scope, accountIndex, sinceTimeUs }): Level => {
    const named = namedScopeOf(world, scope)
    const { accountId } = world.accounts[accountIndex]!
    const text = `${namedScopeText(named)} is killed, ${accountId} is not confirmed empty`
    return { code: 'KILL_UNCONFIRMED', scope: named, text, beganUs: sinceTimeUs }
  })
  return [...states, ...unconfirmed]
}

/** Returns: `undefined` for what an older release restricted. */
export function noteOf(notes: readonly ScopeNote[], scope: Scope): ScopeNote | undefined {
  return notes.find(note => isEqualScope(note.scope, scope))
}

function codeOf(tradingState: TradingState): ReasonCode {
  return tradingState === 'Halted' ? 'TRADING_HALTED' : 'TRADING_REDUCING'
}

function strategyLevels({ world, built, strategies }: EngineState, faults: ReadonlyMap<number, string>): Level[] {
  return strategies.flatMap(({ isRunning, stopReason }, index): Level[] => {
    const { strategyId } = world.strategies[index]!
    const scope = { level: 'Strategy', name: strategyId } as const
    const name = `strategy ${strategyId}`
    const stopped: Level = { code: 'STRATEGY_STOPPED', scope, text: `${name}: ${faults.get(index) ?? stopReason}` }
    const tripped: Level = { code: 'THROTTLE_TRIPPED', scope, text: `${name}: throttle tripped, re-arm it` }
    const isTripped = built.risk.isThrottleTripped(index as StrategyIndex)
    return [...(isRunning ? [] : [stopped]), ...(isTripped ? [tripped] : [])]
  })
}

/** `Degraded` data are good data: whether new risk is taken on them is for the limits to say, and shows with the market. */
function dataLevels(_: EngineState, { markets, watched }: ReasonFacts): Level[] {
  return markets.flatMap(({ instrumentId, dataState }): Level[] => {
    if (isSound(dataState) || !watched.has(instrumentId)) return []
    const scope = { level: 'Instrument', name: instrumentId } as const
    if (dataState === 'Closed')
      return [{ code: 'MARKET_CLOSED', scope, text: `the market of ${instrumentId} is closed` }]
    return [{ code: 'DATA_NOT_LIVE', scope, text: `the data of ${instrumentId} are ${dataState}` }]
  })
}
