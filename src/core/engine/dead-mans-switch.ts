/**
 * Keeps the venue's dead man's switch from firing: set before the first order, refreshed while we are well, taken down
 * before a planned stop.
 *
 * Invariant: it is refreshed only while its account is known and may trade; the host adds what only it knows, the lease
 * and the store. Whatever goes wrong with us, the venue then cancels by itself.
 */

import type { Event } from '../domain/events.ts'
import type { AccountIndex, TimeUs } from '../domain/ids.ts'
import type { DeadMansSwitchReport } from '../domain/inputs.ts'
import { addUs } from '../std/time.ts'
import { type EngineState, timerKeyOf } from './engine-state.ts'
import { timerSet } from './order-steps.ts'

/** So many refreshes may be lost before it fires, less one. */
const REFRESHES_PER_TIMEOUT = 4
/** What became of a refresh while the switch is still set. */
export const LATE = 'a refresh failed'

/** `undefined` where none is wanted, or there is none. */
export function timeoutUsOf(state: EngineState, accountIndex: AccountIndex): number | undefined {
  const account = state.world.accounts[accountIndex]
  if (account?.deadMansSwitchUs === undefined) return undefined
  const { deadMansSwitch, ackTimeoutUs } = state.world.venues[account.venueIndex]!.capabilities
  // A venue inside this process ends with us.
  if (deadMansSwitch === undefined || ackTimeoutUs === 0) return undefined
  return Math.max(deadMansSwitch.timeoutUsMin, Math.min(deadMansSwitch.timeoutUsMax, account.deadMansSwitchUs))
}

/** The account may trade again: the switch is set if it is not being refreshed already. */
export function armSwitch(state: EngineState, accountIndex: AccountIndex, out: Event[]): void {
  const isArmed = state.readings[accountIndex]!.switchOutcome === 'Armed'
  const isTicking = state.timers.has(timerKeyOf('DeadMansSwitch', accountIndex, 0))
  if (!isArmed || !isTicking) refresh(state, accountIndex, out)
}

export function armAll(state: EngineState, out: Event[]): void {
  for (let index = 0; index < state.world.accounts.length; index++) armSwitch(state, index as AccountIndex, out)
}

/** A quarter of the time is over. Unwell, nothing is sent, and we look again after another quarter. */
export function decideSwitchTimer(state: EngineState, accountIndex: AccountIndex, out: Event[]): void {
  const reading = state.readings[accountIndex]
  if (reading?.switchOutcome === 'Armed' && reading.switchUntilUs !== 0 && reading.switchUntilUs <= state.timeUs)
    out.push(changeOf(accountIndex, 'Failed', 'it was not refreshed in time: the venue has canceled our orders'))
  refresh(state, accountIndex, out)
}

function refresh(state: EngineState, accountIndex: AccountIndex, out: Event[]): void {
  const timeoutUs = timeoutUsOf(state, accountIndex)
  if (timeoutUs === undefined || state.isEnding) return
  if (isWell(state, accountIndex))
    out.push({ kind: 'DeadMansSwitchRefreshed', accountIndex, timeoutUs, timeUs: state.timeUs })
  const againUs = Math.floor(timeoutUs / REFRESHES_PER_TIMEOUT)
  out.push(timerSet('DeadMansSwitch', accountIndex, addUs(state.timeUs, againUs)))
}

function isWell(state: EngineState, accountIndex: AccountIndex): boolean {
  const { venueIndex } = state.world.accounts[accountIndex]!
  const { tradingStates } = state.built.risk
  const isHalted =
    tradingStates.stateOf({ level: 'All', index: 0 }) === 'Halted' ||
    tradingStates.stateOf({ level: 'Venue', index: venueIndex }) === 'Halted' ||
    tradingStates.stateOf({ level: 'Account', index: accountIndex }) === 'Halted'
  return !isHalted && state.venueIsUp[venueIndex] === true && state.accountIsReconciled[accountIndex] === true
}

/** A planned end: what stays open is meant to stay. */
export function disarmAll(state: EngineState, out: Event[]): void {
  const { timeUs } = state
  for (let index = 0; index < state.world.accounts.length; index++) {
    const accountIndex = index as AccountIndex
    if (timeoutUsOf(state, accountIndex) === undefined) continue
    out.push({ kind: 'DeadMansSwitchRefreshed', accountIndex, timeoutUs: 0, timeUs })
    if (state.timers.has(timerKeyOf('DeadMansSwitch', accountIndex, 0)))
      out.push(timerSet('DeadMansSwitch', accountIndex, 0 as TimeUs))
  }
}

/** A refresh that failed leaves what was set before. */
export function decideSwitchReport(state: EngineState, report: DeadMansSwitchReport, out: Event[]): void {
  const { accountIndex, outcome, text } = report
  const timeoutUs = timeoutUsOf(state, accountIndex)
  if (timeoutUs === undefined) return
  const { switchOutcome, switchUntilUs } = state.readings[accountIndex]!
  if (outcome === 'Failed' && switchOutcome === 'Armed' && switchUntilUs > state.timeUs)
    out.push(changeOf(accountIndex, 'Armed', `${LATE}: ${text}`, switchUntilUs))
  else if (outcome === 'Armed')
    out.push(
      changeOf(
        accountIndex,
        outcome,
        switchOutcome === 'Armed' ? '' : reachText(state, accountIndex, timeoutUs),
        report.untilTimeUs || addUs(state.timeUs, timeoutUs),
      ),
    )
  else out.push(changeOf(accountIndex, outcome, text))
}

/** What a person should know of a switch when it is set. */
function reachText(state: EngineState, accountIndex: AccountIndex, timeoutUs: number): string {
  const { venueId, capabilities } = state.world.venues[state.world.accounts[accountIndex]!.venueIndex]!
  const isAccountWide = capabilities.deadMansSwitch?.scope === 'Account'
  const whose = isAccountWide ? 'ALL open orders of the account, also those of others,' : 'our open orders'
  return `${venueId} cancels ${whose} ${timeoutUs / 1_000_000} s after it heard of us last`
}

function changeOf(
  accountIndex: AccountIndex,
  outcome: DeadMansSwitchReport['outcome'],
  text: string,
  untilTimeUs = 0 as TimeUs,
): Event {
  return { kind: 'DeadMansSwitchChanged', accountIndex, outcome, untilTimeUs, text }
}
