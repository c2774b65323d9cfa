/** What the api asks of the session that it stands beside: what it tells, and what a person commands. */

import type { ScopeLevel } from '../core/domain/scope.ts'

/** `name` is empty for `All`. */
export interface DoorScope {
  readonly level: ScopeLevel
  readonly name: string
}

/** Whose limits; `instrument` is empty but for `StrategyInstrument`, where `name` is the strategy's. */
export interface DoorLimitScope {
  readonly level: 'All' | 'Account' | 'Strategy' | 'StrategyInstrument'
  readonly name: string
  readonly instrument: string
}

/** Each goes into the journal with the person's name. */
export type DoorCommand =
  | { readonly kind: 'Pause' | 'Resume' | 'Flatten'; readonly scope: DoorScope }
  | { readonly kind: 'Rearm' | 'StartStrategy'; readonly strategy: string }
  | { readonly kind: 'StopStrategy'; readonly strategy: string; readonly way: 'Keep' | 'Cancel' | 'Flatten' }
  | { readonly kind: 'Cancel'; readonly what: 'Order' | 'Strategy' | 'All'; readonly name: string }
  | {
      readonly kind: 'SetParameters'
      readonly strategy: string
      /** `null`: what the configuration says holds again. */
      readonly parameters: Readonly<Record<string, string | number | boolean>> | null
    }
  | {
      readonly kind: 'SetLimit'
      readonly scope: DoorLimitScope
      readonly limit: string
      /** `null`: what the configuration says holds again. */
      readonly value: string | null
    }
  | { readonly kind: 'Failover'; readonly to: string }

export type CommandOutcome =
  | { readonly kind: 'Taken'; readonly isDurable: boolean; readonly text: string }
  | { readonly kind: 'Refused'; readonly code: string; readonly text: string }
  /** Nobody listens, or the answer did not come in time: the command may or may not have been taken. */
  | { readonly kind: 'Away'; readonly text: string }

export interface DoorKillOutcome {
  readonly told: readonly string[]
  readonly taken: readonly string[]
  readonly confirmed: readonly string[]
  readonly refusals: readonly string[]
  readonly isConfirmed: boolean
}

export interface Said {
  readonly actor: string
  readonly reason: string
}

export interface SessionDoor {
  command(command: DoorCommand, said: Said): Promise<CommandOutcome>
  /** Tells the node and, past it, every gateway; waits a few seconds for the venues' word. */
  kill(scope: DoorScope, isFlatten: boolean, said: Said): Promise<DoorKillOutcome>
}
