/** What the processes of a live session say to each other: one closed set for each pair, checked by the compiler at both ends. */

import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { StopPolicy } from '../../core/domain/inputs.ts'
import type { VenueEffect } from '../../ports.ts'
import type { NodeView } from './view.ts'

/** Where to find a strategy's class, and with what to build it. */
export interface StrategySource {
  readonly strategyId: string
  readonly file: string
  readonly parameters: Readonly<Record<string, unknown>>
}

// ── node and strategy host ───────────────────────────────────────────────────────────────────────────────────────────

export type ToStrategy =
  | {
      readonly kind: 'Begin'
      readonly strategyIndex: number
      readonly configuration: Configuration
      readonly source: StrategySource
      readonly savedStateJson: string | undefined
    }
  /**
   * A run of whole turns. `payload`: records (RecordWriter) of inputs and events; `stamps`: for each record its sequence
   * number and its time. Answered by `Done`; the next run is sent only then.
   */
  | { readonly kind: 'Deliver'; readonly payload: Uint8Array; readonly stamps: Float64Array }
  /** Asks for a SaveStrategyState intent. */
  | { readonly kind: 'Save' }

export type FromStrategy =
  | { readonly kind: 'Begun' }
  /** `payload`: the intents that the run led to, as records; empty where there were none. */
  | { readonly kind: 'Done'; readonly payload: Uint8Array | undefined }
  | { readonly kind: 'Failed'; readonly hook: string; readonly message: string; readonly stack: string }
  | { readonly kind: 'Log'; readonly level: string; readonly text: string; readonly timeUs: number }

// ── node and gateway ─────────────────────────────────────────────────────────────────────────────────────────────────

export type ToGateway =
  | {
      readonly kind: 'Begin'
      readonly configuration: Configuration
      readonly venueIndex: number
      readonly settings: unknown
    }
  | { readonly kind: 'Execute'; readonly effects: readonly VenueEffect[] }

/** `payload`: market inputs and reports in their order, as records. */
export type FromGateway = { readonly kind: 'Begun' } | { readonly kind: 'Inputs'; readonly payload: Uint8Array }

// ── supervisor and node ──────────────────────────────────────────────────────────────────────────────────────────────

export type ToNode =
  | {
      readonly kind: 'Begin'
      readonly configPath: string
      readonly overrides: readonly string[]
      /** By venue id: where the venue is, as its gateway understands it. */
      readonly venueAddresses: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'Stop'; readonly policy: StopPolicy }

export type FromNode =
  | { readonly kind: 'Ready'; readonly epoch: number; readonly readyMs: number }
  | { readonly kind: 'View'; readonly view: NodeView }
  | { readonly kind: 'Alert'; readonly alert: RaiseAlert; readonly timeUs: number }
  | { readonly kind: 'Log'; readonly text: string }
  | { readonly kind: 'Stopped' }
  /** The node cannot go on; it ends after this with the exit code. */
  | { readonly kind: 'Fatal'; readonly reason: string; readonly exitCode: number }
