/**
 * Mistakes that somebody could make, put in from outside: each breaks one promise, and the simulator has to notice. A checker
 * that never fails proves nothing. docs/testing.md tells how many seeds each needed.
 */

import {
  accountAsFlat,
  ackedAtOnce,
  bookRepeats,
  couldNotAskAsClosed,
  couldNotAskAsNotFound,
  decideByAnotherClock,
  findMoney,
  forgetTradingStates,
  lostCancelAsCanceled,
  oneTickOff,
  openUnchecked,
  recordNoDenials,
  renamed,
  startAlways,
  takeRepeats,
  throwAt500,
  tradeAsNews,
  trustAllData,
  uncrossed,
  unknownAsNotSent,
  withoutExecutions,
  withSnapshot,
} from './mistakes.ts'
import type { Rule } from './rules.ts'
import { NO_SEAMS, type Seams } from './seams.ts'

export interface Mutation<OfSeams = Seams> {
  readonly name: string
  /** The mistake in words. */
  readonly what: string
  /** The promise that it breaks, and then those by which it may be noticed earlier. */
  readonly breaks: readonly [Rule, ...Rule[]]
  readonly seams: Partial<OfSeams>
}

export const MUTATIONS: readonly Mutation[] = [
  {
    name: 'release-before-durable',
    what: 'a block counts as durable when it is handed to the disk',
    breaks: ['SENT_BEFORE_DURABLE'],
    seams: { liveJournal: ackedAtOnce },
  },
  {
    name: 'send-again-when-unknown',
    what: 'an order whose answer was "unknown" is sent again without asking',
    breaks: ['SENT_TWICE'],
    seams: { gateway: { sendsAgain: true } },
  },
  {
    name: 'unknown-is-rejected',
    what: 'an order whose answer was lost counts as never sent',
    breaks: ['CLOSED_BUT_WORKING', 'ORDERS_DIFFER'],
    seams: { gateway: { told: unknownAsNotSent } },
  },
  {
    name: 'cancel-unknown-is-canceled',
    what: 'a cancel whose answer was lost counts as confirmed',
    breaks: ['CLOSED_BUT_WORKING', 'ORDERS_DIFFER'],
    seams: { gateway: { told: lostCancelAsCanceled } },
  },
  {
    name: 'no-answer-is-not-found',
    what: '"could not ask" about an order is taken for "there is none"',
    breaks: ['CLOSED_BUT_WORKING', 'ORDERS_DIFFER'],
    seams: { gateway: { told: couldNotAskAsNotFound } },
  },
  {
    name: 'empty-answer-is-gone',
    what: '"could not ask" about an order is taken for "it is over"',
    breaks: ['CLOSED_BUT_WORKING', 'ORDERS_DIFFER'],
    seams: { gateway: { told: couldNotAskAsClosed } },
  },
  {
    name: 'empty-answer-is-flat',
    what: 'every answer about the account is told as no orders and no positions',
    breaks: ['NOT_RECOVERED', 'CLOSED_BUT_WORKING', 'ORDERS_DIFFER', 'BOOKS_DIFFER'],
    seams: { gateway: { told: accountAsFlat } },
  },
  {
    name: 'fill-booked-twice',
    what: 'a fill is booked as often as it is reported',
    breaks: ['FILL_BOOKED_TWICE'],
    seams: { onNode: bookRepeats },
  },
  {
    name: 'fills-between-forgotten',
    what: 'after a reconnect only fills from now on are asked for',
    breaks: ['FILL_MISSING', 'BOOKS_DIFFER', 'NOT_RECOVERED', 'ORDERS_DIFFER'],
    seams: {
      gateway: {
        asked: (effect, nowUs) =>
          effect.kind === 'RequestMassStatus' ? { ...effect, sinceTimeUs: nowUs as never } : effect,
      },
    },
  },
  {
    name: 'intents-repeated',
    what: 'what a restarted strategy asks for again is taken again',
    breaks: ['INTENT_TWICE', 'TWO_ORDERS_FOR_ONE_INTENT'],
    seams: { onNode: takeRepeats },
  },
  {
    name: 'hash-skipped',
    what: 'blocks are read without a look at their hashes',
    breaks: ['DAMAGE_READ_AS_DATA', 'BUG'],
    seams: { journal: { openBlock: openUnchecked } },
  },
  {
    name: 'lease-ignored',
    what: 'the lease is not looked at before something leaves',
    breaks: ['SENT_WITHOUT_LEASE'],
    seams: { lease: lease => ({ ...lease, isHeld: () => true, isLost: () => false }) },
  },
  {
    name: 'queue-unbounded',
    what: 'the gateway never crosses out what was answered',
    breaks: ['QUEUE_UNBOUNDED'],
    seams: { gateway: { forgetsAnswers: true } },
  },
  {
    name: 'snapshot-forgets',
    what: 'a snapshot comes back without the executions that it knew',
    breaks: ['FILL_BOOKED_TWICE', 'STATE_DIFFERS'],
    seams: { liveJournal: journal => withSnapshot(journal, withoutExecutions) },
  },
  {
    name: 'decision-reads-a-clock',
    what: 'the core decides by a time that is not the journaled one',
    breaks: ['STATE_DIFFERS', 'DECISIONS_DIFFER'],
    seams: { onNode: decideByAnotherClock },
  },
  {
    name: 'stale-data-trusted',
    what: 'the newest quotes are told again as if they were new',
    breaks: ['RISK_ON_BAD_DATA'],
    seams: { gateway: { repeatsData: true } },
  },
  {
    name: 'crossed-book-trusted',
    what: 'a crossed market is put straight on the way to the node',
    breaks: ['RISK_ON_BAD_DATA'],
    seams: { gateway: { told: uncrossed } },
  },
  {
    name: 'data-state-ignored',
    what: 'the risk gate does not look at what the lines say of the data',
    breaks: ['RISK_ON_BAD_DATA', 'DECISIONS_DIFFER'],
    seams: { onNode: trustAllData },
  },
  {
    name: 'refused-tick-passed',
    what: 'the desk of the lines lets pass what breaks a rule',
    breaks: ['RISK_ON_BAD_DATA'],
    seams: { gateway: { passesRefused: true } },
  },
  {
    name: 'lines-not-compared',
    what: 'the desk of the lines believes one of them, whatever the others say',
    breaks: ['RISK_ON_BAD_DATA'],
    seams: { gateway: { hearsOneLine: true } },
  },
  {
    name: 'hours-unknown',
    what: 'the desk of the lines does not know when a market is closed',
    breaks: ['FALSE_ALARM', 'RISK_ON_BAD_DATA'],
    seams: { gateway: { knowsNoHours: true } },
  },
  {
    name: 'kill-ignored',
    what: 'the risk gate does not look at the trading state',
    breaks: ['KILL_IGNORED', 'DECISIONS_DIFFER'],
    seams: { onNode: forgetTradingStates },
  },
  {
    name: 'stop-ignored',
    what: 'a stopped strategy is started whenever its account was read',
    breaks: ['STOP_IGNORED', 'NOT_RECOVERED'],
    seams: { onNode: startAlways },
  },
  {
    name: 'order-renamed',
    what: 'the gateway gives orders ids of its own',
    breaks: ['ARRIVED_WITHOUT_INTENT'],
    seams: { gateway: { asked: renamed } },
  },
  {
    name: 'fill-misread',
    what: 'a fill is told at a price one tick off',
    breaks: ['FILL_INVENTED'],
    seams: { gateway: { told: oneTickOff } },
  },
  {
    name: 'fills-ignored',
    what: 'executions are taken for mere news of the order',
    breaks: ['NOT_RECOVERED', 'FILL_MISSING', 'ORDERS_DIFFER', 'BOOKS_DIFFER'],
    seams: { gateway: { told: tradeAsNews } },
  },
  {
    name: 'money-found',
    what: 'each fill leaves one minor unit too much in the balance',
    breaks: ['MONEY_NOT_CONSERVED', 'BOOKS_DIFFER', 'STATE_DIFFERS'],
    seams: { onNode: findMoney },
  },
  {
    name: 'denial-unrecorded',
    what: 'refusals are decided and not journaled',
    breaks: ['DECISIONS_DIFFER'],
    seams: { onNode: recordNoDenials },
  },
  {
    name: 'assertion-fails',
    what: 'the core throws at its five hundredth input',
    breaks: ['BUG'],
    seams: { onNode: throwAt500 },
  },
]

export function seamsOf({ seams }: Mutation): Seams {
  return { ...NO_SEAMS, ...seams }
}
