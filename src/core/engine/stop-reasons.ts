/** Why a strategy does not run, as text that is on record: which reasons outlive a restart. */

/** Of a session that has just begun. */
export const NOT_STARTED = 'not started'
/** Before it a restart forgot why a strategy was stopped. */
export const LASTING_STOPS_SINCE = 2

const FAULT = /^STRATEGY_[A-Z_]+:/
const BY_PERSON = 'stopped by '

/** What its process did; the text begins with the code. */
export function isFault(reason: string): boolean {
  return FAULT.test(reason)
}

export function isPersonsStop(reason: string): boolean {
  return reason.startsWith(BY_PERSON)
}

export function personsStopOf(actor: string, reason: string): string {
  return `${BY_PERSON}${actor}${reason === '' ? '' : `: ${reason}`}`
}

export function isLastingStop(reason: string): boolean {
  return isFault(reason) || isPersonsStop(reason)
}
