/**
 * The rules of what is wrong for as long as it lasts: from which value on, for how long before anybody is told, from which
 * value on it is over. What each means and what to do stands in docs/alerts.md.
 */

import type { Severity } from '../../core/domain/effects.ts'

const SECOND_US = 1_000_000

export interface LevelRule {
  readonly severity: Severity
  /** It is broken at this value and beyond. */
  readonly threshold: number
  /** It is over below this; between the two nothing changes. */
  readonly clear: number
  /** So long it must be broken before it is an alert. */
  readonly pendingUs: number
  /** So long it must be over before the alert is. */
  readonly clearUs: number
  /** What the value counts: `state` is 1 where it is so, else 0, and has no threshold to choose. */
  readonly unit: 'state' | 'seconds' | 'percent' | 'count' | 'perMinute'
  /** Smaller is worse: what is left of a disk. */
  readonly isBelow?: true
  /** Where a node tells of it as an event as well, that event opens the alert at once. */
  readonly isOpenedByEvent?: true
}

/** A state that is an alert after so many seconds. */
function state(severity: Severity, pendingSeconds: number, more: Partial<LevelRule> = {}): LevelRule {
  const [pendingUs, clearUs] = [pendingSeconds * SECOND_US, 2 * SECOND_US]
  return { severity, threshold: 1, clear: 1, pendingUs, clearUs, unit: 'state', ...more }
}

function level(
  severity: Severity,
  unit: LevelRule['unit'],
  [threshold, clear]: readonly [number, number],
  pendingSeconds: number,
): LevelRule {
  const [pendingUs, clearUs] = [pendingSeconds * SECOND_US, 5 * SECOND_US]
  return { severity, threshold, clear, pendingUs, clearUs, unit, ...(clear > threshold && { isBelow: true as const }) }
}

const BY_EVENT = { isOpenedByEvent: true } as const

export const LEVEL_RULES = {
  // ── the node and its view ──
  SESSION_SILENT: level('Critical', 'seconds', [10, 5], 0),
  NODE_DOWN: state('Critical', 5, BY_EVENT),
  NODE_CRASH_LOOP: level('Critical', 'count', [3, 1], 0),
  EVENT_LOOP_STALL: level('Error', 'seconds', [0.5, 0.2], 3),
  JOURNAL_FAILED: state('Critical', 0, BY_EVENT),
  STORE_SLOW: level('Warning', 'seconds', [0.25, 0.1], 10),
  STANDBY_NONE: state('Error', 30),
  STANDBY_LAGS: level('Warning', 'seconds', [5, 2], 10),
  // ── the machine ──
  DISK_LOW: level('Error', 'percent', [10, 12], 30),
  DISK_FULL_SOON: level('Critical', 'percent', [3, 5], 5),
  MEMORY_LOW: level('Error', 'percent', [5, 8], 30),
  CLOCK_DIFFERS: level('Error', 'seconds', [0.5, 0.3], 30),
  // ── venues and lines ──
  VENUE_DOWN: state('Error', 2, BY_EVENT),
  VENUE_SILENT: level('Warning', 'seconds', [300, 120], 0),
  VENUE_SLOW: level('Warning', 'seconds', [2, 1], 20),
  VENUE_ERRORS: level('Error', 'perMinute', [30, 10], 30),
  LINE_SILENT: level('Warning', 'seconds', [30, 10], 0),
  DATA_MISSING: state('Warning', 5),
  DATA_STALE: state('Warning', 5),
  DATA_GAPPED: state('Warning', 5),
  DATA_CROSSED: state('Warning', 5),
  DATA_DISPUTED: state('Warning', 5),
  DATA_DEGRADED: state('Warning', 5),
  // ── accounts ──
  ACCOUNT_UNREAD: state('Error', 60),
  POSITION_DIFFERS: state('Critical', 5, BY_EVENT),
  BALANCE_DIFFERS: state('Critical', 5, BY_EVENT),
  DEAD_MANS_SWITCH_FAILED: state('Critical', 5, BY_EVENT),
  EQUITY_MOVES: level('Warning', 'percent', [5, 3], 0),
  STRATEGY_PNL_MOVES: level('Warning', 'percent', [5, 3], 0),
  DRAWDOWN: level('Error', 'percent', [10, 8], 5),
  // ── orders, strategies, risk ──
  ORDER_IN_DOUBT: level('Warning', 'seconds', [5, 1], 0),
  ORDER_STILL_IN_DOUBT: { ...level('Error', 'seconds', [30, 1], 0), ...BY_EVENT },
  ORDERS_REJECTED: level('Warning', 'perMinute', [10, 3], 10),
  ORDERS_DENIED: level('Warning', 'perMinute', [60, 20], 10),
  LIMIT_NEAR: level('Warning', 'percent', [90, 80], 10),
  LIMIT_REACHED: level('Error', 'percent', [100, 95], 5),
  STRATEGY_STOPPED: state('Critical', 30, BY_EVENT),
  REPEATED_EXECUTIONS: state('Critical', 2, BY_EVENT),
  TRADING_HALTED: state('Critical', 1, BY_EVENT),
  TRADING_REDUCING: state('Critical', 1, BY_EVENT),
  KILL_UNCONFIRMED: state('Critical', 60, BY_EVENT),
  // ── who is told ──
  CHANNEL_FAILING: state('Error', 30),
  NOTIFICATIONS_LEFT_OUT: state('Error', 0),
  HEARTBEAT_FAILING: state('Error', 0),
} as const satisfies Record<string, LevelRule>

export type LevelCode = keyof typeof LEVEL_RULES
export const LEVEL_CODES = Object.keys(LEVEL_RULES) as [LevelCode, ...LevelCode[]]

export function isLevelCode(code: string): code is LevelCode {
  return Object.hasOwn(LEVEL_RULES, code)
}

/** What a configuration says otherwise; what is absent is as above. */
export interface RuleChange {
  readonly isOff?: boolean | undefined
  readonly severity?: Severity | undefined
  readonly threshold?: number | undefined
  readonly pendingUs?: number | undefined
}

/** The rule with its changes; the way back to normal keeps its share of the threshold. */
export function changedRule(code: LevelCode, change: RuleChange = {}): LevelRule {
  const rule: LevelRule = LEVEL_RULES[code]
  const { severity = rule.severity, threshold = rule.threshold, pendingUs = rule.pendingUs } = change
  return { ...rule, severity, threshold, pendingUs, clear: (rule.clear / rule.threshold) * threshold }
}

export function isBroken({ threshold, isBelow }: LevelRule, value: number): boolean {
  return isBelow ? value <= threshold : value >= threshold
}

export function isOver({ clear, isBelow }: LevelRule, value: number): boolean {
  return isBelow ? value >= clear : value < clear
}
