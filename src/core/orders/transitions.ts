/**
 * The life of an order as one table: which status follows when something happens to an order that has another.
 *
 * Invariants: a closed status never changes; every fill has an answer, for it happened; only a held order is released.
 */

import { ORDER_STATUSES, type OrderStatus } from '../domain/order.ts'

export const ORDER_STIMULI = [
  /** Its trigger was reached or its entry filled: it goes to the venue. */
  'Release',
  /** The venue says that it has the order: an acknowledgment, or the answer to a query. */
  'Accept',
  'Reject',
  /** An execution that leaves something open. */
  'Fill',
  /** An execution that leaves nothing. */
  'FillComplete',
  'Cancel',
  'Expire',
  'RequestCancel',
  'CancelRefused',
  'RequestAmend',
  'Amend',
  'AmendRefused',
  /** No answer in time, or nobody knows whether the message left. */
  'Doubt',
  /** The venue was asked after its validity window and does not know the order. */
  'NotFound',
] as const
export type OrderStimulus = (typeof ORDER_STIMULI)[number]

export interface OrderRule {
  readonly status: OrderStatus
  readonly stimulus: OrderStimulus
  readonly next: OrderStatus
  readonly note: string
  /** It has an answer because it happened, yet it ought not to: a person must be told. */
  readonly isSurprising: boolean
}

const rule = (status: OrderStatus, stimulus: OrderStimulus, next: OrderStatus, note: string): OrderRule => ({
  status,
  stimulus,
  next,
  note,
  isSurprising: false,
})
const surprise = (status: OrderStatus, stimulus: OrderStimulus, next: OrderStatus, note: string): OrderRule => ({
  status,
  stimulus,
  next,
  note,
  isSurprising: true,
})

/** The rule book. A pair that is not in it is impossible. A row that keeps its status is a repeat or old news. */
export const RULES: readonly OrderRule[] = [
  rule('Held', 'Release', 'Submitted', 'its trigger was reached or its entry filled'),
  surprise('Held', 'Fill', 'Accepted', 'we never sent it, yet the venue works it'),
  surprise('Held', 'FillComplete', 'Filled', 'we never sent it, yet the venue filled it'),
  rule('Held', 'Doubt', 'InDoubt', 'the journal lost its end: it may have been released there'),
  rule('Held', 'Cancel', 'Canceled', 'the core alone holds it'),
  rule('Held', 'Expire', 'Expired', 'the core watches its expiry'),
  rule('Held', 'RequestCancel', 'Canceled', 'at once: nobody else has to be asked'),
  rule('Held', 'RequestAmend', 'Held', 'nobody has to be asked'),
  rule('Held', 'Amend', 'Held', 'at once, in the core'),

  rule('Submitted', 'Accept', 'Accepted', 'the venue has it'),
  rule('Submitted', 'Reject', 'Rejected', 'the venue refused it, or no byte of it left'),
  rule('Submitted', 'Fill', 'Accepted', 'a fill can overtake its acknowledgment'),
  rule('Submitted', 'FillComplete', 'Filled', 'a fill can overtake its acknowledgment'),
  rule('Submitted', 'Cancel', 'Canceled', 'IOC without a match; the acknowledgment was lost or is late'),
  rule('Submitted', 'Expire', 'Expired', 'the acknowledgment was lost or is late'),
  rule('Submitted', 'RequestCancel', 'PendingCancel', 'a cancel never waits for an acknowledgment'),
  rule('Submitted', 'Amend', 'Accepted', 'the venue changed it as it took it'),
  rule('Submitted', 'Doubt', 'InDoubt', 'a time-out is not a no'),
  rule('Submitted', 'NotFound', 'Rejected', 'it was never taken'),

  rule('InDoubt', 'Accept', 'Accepted', 'the doubt is over'),
  rule('InDoubt', 'Reject', 'Rejected', 'the doubt is over'),
  rule('InDoubt', 'Fill', 'Accepted', 'a fill proves that the venue has it'),
  rule('InDoubt', 'FillComplete', 'Filled', 'the doubt is over'),
  rule('InDoubt', 'Cancel', 'Canceled', 'the doubt is over'),
  rule('InDoubt', 'Expire', 'Expired', 'the doubt is over'),
  rule('InDoubt', 'RequestCancel', 'PendingCancel', 'what reduces risk may always be asked for'),
  rule('InDoubt', 'CancelRefused', 'InDoubt', 'may mean too late or not yet: the query tells'),
  rule('InDoubt', 'Amend', 'Accepted', 'the doubt is over, with the new terms'),
  rule('InDoubt', 'AmendRefused', 'InDoubt', 'may mean too late or not yet: the query tells'),
  rule('InDoubt', 'Doubt', 'InDoubt', 'still no answer'),
  rule('InDoubt', 'NotFound', 'Rejected', 'it was never taken (unless it had been: then decide calls it ORDER_LOST)'),

  rule('Accepted', 'Accept', 'Accepted', 'a repeat'),
  rule('Accepted', 'Reject', 'Rejected', 'a broker passes on the exchange’s later no'),
  rule('Accepted', 'Fill', 'Accepted', 'partially filled'),
  rule('Accepted', 'FillComplete', 'Filled', 'the usual end'),
  rule('Accepted', 'Cancel', 'Canceled', 'IOC remainder, self-trade prevention, somebody at the venue’s own screen'),
  rule('Accepted', 'Expire', 'Expired', 'Day or GTD at the venue'),
  rule('Accepted', 'RequestCancel', 'PendingCancel', 'counts as open until the venue confirms'),
  rule('Accepted', 'CancelRefused', 'Accepted', 'the late answer to an older request'),
  rule('Accepted', 'RequestAmend', 'PendingAmend', 'the larger of both sizes counts'),
  rule('Accepted', 'Amend', 'Accepted', 'the venue changed it by itself'),
  rule('Accepted', 'AmendRefused', 'Accepted', 'the late answer to an older request'),
  rule('Accepted', 'Doubt', 'InDoubt', 'venue down, restart: it may be gone'),

  rule('PendingAmend', 'Accept', 'PendingAmend', 'a late acknowledgment'),
  rule('PendingAmend', 'Reject', 'Rejected', 'a broker passes on the exchange’s later no'),
  rule('PendingAmend', 'Fill', 'PendingAmend', 'the amend is still on its way'),
  rule('PendingAmend', 'FillComplete', 'Filled', 'nothing is left, by the larger of both sizes'),
  rule('PendingAmend', 'Cancel', 'Canceled', 'the amend came too late'),
  rule('PendingAmend', 'Expire', 'Expired', 'the amend came too late'),
  rule('PendingAmend', 'RequestCancel', 'PendingCancel', 'a cancel does not wait for an amend'),
  rule('PendingAmend', 'CancelRefused', 'PendingAmend', 'the late answer to an older request'),
  rule('PendingAmend', 'Amend', 'Accepted', 'works with the new terms'),
  rule('PendingAmend', 'AmendRefused', 'Accepted', 'works with the old terms'),
  rule('PendingAmend', 'Doubt', 'InDoubt', 'works with old or new terms, or not at all'),

  rule('PendingCancel', 'Accept', 'PendingCancel', 'a late acknowledgment; the cancel follows'),
  rule('PendingCancel', 'Reject', 'Rejected', 'the cancel had nothing to do'),
  rule('PendingCancel', 'Fill', 'PendingCancel', 'fills go on until the venue confirms'),
  rule('PendingCancel', 'FillComplete', 'Filled', 'the cancel came too late'),
  rule('PendingCancel', 'Cancel', 'Canceled', 'confirmed'),
  rule('PendingCancel', 'Expire', 'Expired', 'the cancel came too late'),
  rule('PendingCancel', 'RequestCancel', 'PendingCancel', 'asked again: the kill switch does not wait'),
  rule('PendingCancel', 'CancelRefused', 'Accepted', 'the venue has it and keeps it'),
  rule('PendingCancel', 'RequestAmend', 'PendingCancel', 'the venue has no amend: a new order follows the cancel'),
  rule('PendingCancel', 'Amend', 'PendingCancel', 'crossed with the cancel; the new terms are true until then'),
  rule('PendingCancel', 'AmendRefused', 'PendingCancel', 'crossed with the cancel'),
  rule('PendingCancel', 'Doubt', 'PendingCancel', 'asked about; a cancel may be sent again, an order never'),
  rule('PendingCancel', 'NotFound', 'Canceled', 'whatever became of it, it is not there'),

  rule('Filled', 'Accept', 'Filled', 'old news'),
  surprise('Filled', 'Fill', 'Filled', 'overfill: it happened; book it, alert, halt'),
  surprise('Filled', 'FillComplete', 'Filled', 'overfill: it happened; book it, alert, halt'),
  rule('Filled', 'Cancel', 'Filled', 'some venues cancel an empty remainder'),
  rule('Filled', 'Expire', 'Filled', 'some venues expire an empty remainder'),
  rule('Filled', 'CancelRefused', 'Filled', 'too late to cancel'),
  rule('Filled', 'Amend', 'Filled', 'old news'),
  rule('Filled', 'AmendRefused', 'Filled', 'too late to amend'),
  rule('Filled', 'NotFound', 'Filled', 'the query crossed with the fill'),

  rule('Canceled', 'Accept', 'Canceled', 'old news, overtaken by the cancel'),
  rule('Canceled', 'Reject', 'Canceled', 'over in either word'),
  rule('Canceled', 'Fill', 'Canceled', 'a late fill after a cancel is real'),
  rule('Canceled', 'FillComplete', 'Canceled', 'a late fill; how it ended stays said, cumQtyLots tells the rest'),
  rule('Canceled', 'Cancel', 'Canceled', 'a repeat'),
  rule('Canceled', 'Expire', 'Canceled', 'over in either word'),
  rule('Canceled', 'CancelRefused', 'Canceled', 'too late to cancel'),
  rule('Canceled', 'Amend', 'Canceled', 'old news'),
  rule('Canceled', 'AmendRefused', 'Canceled', 'too late to amend'),
  rule('Canceled', 'NotFound', 'Canceled', 'the query crossed with the cancel'),

  surprise('Rejected', 'Fill', 'Rejected', 'the venue refused it and filled it'),
  surprise('Rejected', 'FillComplete', 'Rejected', 'the venue refused it and filled it'),
  rule('Rejected', 'Reject', 'Rejected', 'a repeat'),
  rule('Rejected', 'Cancel', 'Rejected', 'over in either word'),
  rule('Rejected', 'Expire', 'Rejected', 'over in either word'),
  rule('Rejected', 'CancelRefused', 'Rejected', 'nothing to cancel'),
  rule('Rejected', 'AmendRefused', 'Rejected', 'nothing to amend'),
  rule('Rejected', 'NotFound', 'Rejected', 'as expected'),

  rule('Expired', 'Accept', 'Expired', 'old news, overtaken by the expiry'),
  rule('Expired', 'Reject', 'Expired', 'over in either word'),
  rule('Expired', 'Fill', 'Expired', 'a late fill after an expiry is real'),
  rule('Expired', 'FillComplete', 'Expired', 'a late fill; how it ended stays said, cumQtyLots tells the rest'),
  rule('Expired', 'Cancel', 'Expired', 'over in either word'),
  rule('Expired', 'Expire', 'Expired', 'a repeat'),
  rule('Expired', 'CancelRefused', 'Expired', 'too late to cancel'),
  rule('Expired', 'Amend', 'Expired', 'old news'),
  rule('Expired', 'AmendRefused', 'Expired', 'too late to amend'),
  rule('Expired', 'NotFound', 'Expired', 'the query crossed with the expiry'),
]

type RulesOfStatus = Record<OrderStimulus, OrderRule | undefined>

const RULE_BOOK = Object.fromEntries(
  ORDER_STATUSES.map(status => [
    status,
    Object.fromEntries(ORDER_STIMULI.map(stimulus => [stimulus, findRule(status, stimulus)])),
  ]),
) as Record<OrderStatus, RulesOfStatus>

function findRule(status: OrderStatus, stimulus: OrderStimulus): OrderRule | undefined {
  return RULES.find(each => each.status === status && each.stimulus === stimulus)
}

/** The rule for what happens to an order; `undefined` where it is impossible. */
export function ruleOf(status: OrderStatus, stimulus: OrderStimulus): OrderRule | undefined {
  return RULE_BOOK[status][stimulus]
}

/**
 * The status after `stimulus`.
 *
 * Returns: the same status for a repeat or old news; `undefined` for what cannot be: an impossible report, or a wish that
 * makes no sense (to cancel what is over).
 */
export function nextStatusOf(status: OrderStatus, stimulus: OrderStimulus): OrderStatus | undefined {
  return RULE_BOOK[status][stimulus]?.next
}

/** True for a fill that has to be booked and shown to a person as well. */
export function isSurprising(status: OrderStatus, stimulus: OrderStimulus): boolean {
  return RULE_BOOK[status][stimulus]?.isSurprising ?? false
}
