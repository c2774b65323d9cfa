/** What is measured of orders, strategies, risk, and of the journal that they depend on. */

import { counter, FAST_BUCKETS, gauge, histogram } from './metric-kinds.ts'

/** The way of an order, stage after stage. */
export const ORDER_STAGES = [
  /** From the receipt of market data to their turn in the core; the newest of each message from a gateway. */
  'received_to_turn',
  /** From the decision of the core to a durable block and the pipe of the gateway. */
  'decided_to_released',
  /** From the decision to the word of the venue. */
  'decided_to_acknowledged',
] as const
export type OrderStage = (typeof ORDER_STAGES)[number]

export const TRADING_METRICS = {
  holdfast_ready: gauge('none', [], '1 while the session leads, is reconciled and its strategies run.'),
  holdfast_reasons: gauge('none', ['code'], 'Reasons for which something does not trade, by code.'),
  holdfast_trading_state: gauge('none', ['scope', 'state'], '1 for the state of a scope that is not Active.'),

  holdfast_orders_total: counter(
    'none',
    ['fate'],
    'Orders by what became of them: submitted, accepted, filled, canceled, rejected, expired, denied, in_doubt.',
  ),
  holdfast_fills_total: counter('none', [], 'Executions that were booked.'),
  holdfast_orders_open: gauge('none', [], 'Orders that are not closed.'),
  holdfast_orders_in_doubt: gauge('none', [], 'Orders that were sent and whose fate is unknown.'),
  holdfast_orders_external: gauge('none', [], 'Orders at the venues that are not in our book.'),
  holdfast_order_stage_seconds: histogram(
    FAST_BUCKETS,
    ['stage'],
    'How long an order, or the data before it, took for a stage.',
  ),
  holdfast_order_denials_total: counter('none', ['code'], 'Orders that the risk gate denied, by code (docs/risk.md).'),

  holdfast_account_equity: gauge(
    'currency',
    ['account', 'currency'],
    'Worth of an account, in its currency; a figure for curves, not for books.',
  ),
  holdfast_account_reconciled: gauge('none', ['account'], '1 while our book of the account agrees with the venue.'),
  holdfast_strategy_running: gauge('none', ['strategy'], '1 while a strategy runs.'),
  holdfast_strategy_position: gauge(
    'none',
    ['strategy', 'account', 'instrument'],
    'Position, in units of the instrument; short is negative.',
  ),
  holdfast_strategy_pnl: gauge(
    'currency',
    ['strategy', 'currency'],
    'Profit and loss of a strategy; a figure for curves, not for books.',
  ),
  holdfast_strategy_exposure: gauge(
    'currency',
    ['strategy', 'currency'],
    'What a strategy has in the market, of either sign.',
  ),
  holdfast_strategy_decision_seconds: histogram(
    FAST_BUCKETS,
    ['strategy'],
    'From a delivery to the answer of the process of the strategy.',
  ),
  holdfast_limit_use_ratio: gauge('ratio', ['scope', 'limit'], 'How much of a limit is used; 1 is all of it.'),

  holdfast_inputs_total: counter('none', [], 'Inputs of the core, over all lives of the journal.'),
  holdfast_journal_commit_seconds: histogram(FAST_BUCKETS, [], 'How long a block took to be durable.'),
  holdfast_journal_blocks_total: counter('none', [], 'Blocks that were made durable.'),
  holdfast_journal_bytes_total: counter('bytes', [], 'Records in them, before they are compressed.'),
  holdfast_journal_failures_total: counter('none', [], 'How often the store began to refuse blocks.'),
  holdfast_journal_failing: gauge('none', [], '1 while the store cannot write.'),
  holdfast_journal_behind_inputs: gauge('none', [], 'Inputs that were taken and are not durable yet.'),

  holdfast_node_epoch: gauge('none', ['node'], 'The epoch of a node.'),
  holdfast_node_role: gauge('none', ['node', 'role'], '1 for the role of each node that is heard of.'),
  holdfast_standby_lag_seconds: gauge('seconds', ['node'], 'How far a standby is behind what it was told.'),
  holdfast_standby_ready: gauge('none', ['node'], '1 where a standby could lead now.'),
} as const
