/** The promises that a simulation watches, by name; docs/testing.md says when each is broken. */

export const RULES = [
  'SENT_BEFORE_DURABLE',
  'SENT_WITHOUT_LEASE',
  'SENT_TWICE',
  'TWO_ORDERS_FOR_ONE_INTENT',
  'INTENT_TWICE',
  'INTENT_LOST',
  'TWO_LEADERS',
  'SENT_IN_OLD_EPOCH',
  'SENT_PAST_LEASE',
  'TRUSTED_PAST_LEASE',
  'APPENDED_IN_OLD_EPOCH',
  'LED_FROM_ELSEWHERE',
  'REPLICA_DIFFERS',
  'DIFFERING_LED',
  'ARRIVED_WITHOUT_INTENT',
  'FILL_INVENTED',
  'FILL_BOOKED_TWICE',
  'FILL_MISSING',
  'LOSS_UNTOLD',
  'CLOSED_BUT_WORKING',
  'ORDERS_DIFFER',
  'BOOKS_DIFFER',
  'MONEY_NOT_CONSERVED',
  'STATE_DIFFERS',
  'DECISIONS_DIFFER',
  'DAMAGE_READ_AS_DATA',
  'QUEUE_UNBOUNDED',
  'RISK_ON_BAD_DATA',
  'FALSE_ALARM',
  'KILL_IGNORED',
  'STOP_IGNORED',
  'NOT_RECOVERED',
  'BUG',
] as const
export type Rule = (typeof RULES)[number]

export interface Violation {
  readonly rule: Rule
  readonly text: string
}

/** Says that a promise was broken; the first time ends the run. */
export type BreakRule = (rule: Rule, text: string) => void
