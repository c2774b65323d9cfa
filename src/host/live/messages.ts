/** What the processes of a live session say to each other: one closed set for each pair, checked by the compiler at both ends. */

import type { SessionView } from '../../api/contract/session-view.ts'
import type { Configuration } from '../../core/domain/configuration.ts'
import type { RaiseAlert } from '../../core/domain/effects.ts'
import type { StopPolicy } from '../../core/domain/inputs.ts'
import type { LineQuality } from '../../core/market/lines/line-quality.ts'
import type { Sample } from '../../ports/metrics.ts'
import type { VenueEffect } from '../../ports.ts'
import type { StrategyDescription } from '../config/describe-strategy.ts'
import type { LinesPlan } from './lines-plan.ts'
import type { NamedScope } from './named-scope.ts'
import type { RecordingSettings } from './recording.ts'

/** Where to find a strategy's class, and with what to build it. */
export interface StrategySource {
  readonly strategyId: string
  readonly file: string
  /** As the configuration has them. */
  readonly parameters: Readonly<Record<string, unknown>>
}

// ── node and gateway ─────────────────────────────────────────────────────────────────────────────────────────────────

export type ToGateway =
  | {
      readonly kind: 'Begin'
      readonly configuration: Configuration
      readonly venueIndex: number
      readonly settings: unknown
      /** Where its kill switch listens, and what was killed is kept; absent: it has none. */
      readonly dataFolder: string | undefined
      /** The lines that it tells the market by; absent: it does not tell about the market. */
      readonly lines: LinesPlan | undefined
      /** Of that market; absent: it is not recorded. */
      readonly recording: RecordingSettings | undefined
    }
  /** Its node leads, and may add risk until then (see machine-clock.ts). Before the first of these nothing is forwarded. */
  | {
      readonly kind: 'Lead'
      readonly deadlineUs: number
      /** Of its account, with the first word: what the journal has booked already need not be looked up at the venue. */
      readonly bookedExecutionIds: readonly string[]
    }
  /** `sentMs`: the machine's wall time then. */
  | {
      readonly kind: 'Execute'
      readonly effects: readonly VenueEffect[]
      readonly sentMs: number
      /** The same moment by the clock of machine-clock.ts, which is finer. */
      readonly sentUs: number
    }
  /** A person lets a killed scope trade again; it is on record. */
  | { readonly kind: 'Resume'; readonly scope: NamedScope }

export type FromGateway =
  /** `payload`: market inputs and reports in their order, as records. */
  | { readonly kind: 'Inputs'; readonly payload: Uint8Array }
  /** Twice a second: its event loop turns. */
  | { readonly kind: 'Alive' }
  /** How its lines stand, twice a second where it has any. */
  | { readonly kind: 'Lines'; readonly qualities: readonly LineQuality[] }
  | { readonly kind: 'Alert'; readonly alert: RaiseAlert }
  /** What it has measured, once a second. */
  | { readonly kind: 'Samples'; readonly samples: readonly Sample[] }

// ── supervisor and node ──────────────────────────────────────────────────────────────────────────────────────────────

/** Against these a node is drilled; a session of a person has none of them. */
export interface NodeDrills {
  /** At this size the journal's file takes no more: a full disk. */
  readonly journalBytesMax?: number
  /** While there is a file at this path the disk is full. */
  readonly journalFullWhile?: string
  /** How often a snapshot is taken; a minute where it is left out. */
  readonly snapshotEveryMs?: number
}

export interface DescribedStrategy {
  readonly file: string
  /** As the configuration writes them. */
  readonly parameters: Readonly<Record<string, unknown>>
  readonly description: StrategyDescription
}

export type ToNode =
  | {
      readonly kind: 'Begin'
      readonly configPath: string
      readonly overrides: readonly string[]
      /** Absolute; known before the configuration is read again, so that the lease comes first. */
      readonly dataFolder: string
      /** By venue id: where the venue is, as its gateway understands it. */
      readonly venueAddresses: Readonly<Record<string, unknown>>
      /** The node before it died: a strategy that was stopped then is not started again behind a person's back. */
      readonly isRestart: boolean
      /** By account id: the first equity that an earlier life of the node knew in this session, minor units. */
      readonly equityAtStart: Readonly<Record<string, number>>
      /** What the strategies said about themselves when the configuration was checked: they need not be asked again. */
      readonly described: readonly DescribedStrategy[]
      readonly drills: NodeDrills
      /** Where several nodes share a store: what this one is called, and how soon it leads, the lower the sooner. */
      readonly nodeId: string
      readonly priority: number
      /** See accountKeysOf; empty where the store is the node's own. */
      readonly accountKeys: readonly string[]
    }
  | { readonly kind: 'Stop'; readonly policy: StopPolicy }

export type FromNode =
  /** The data folder is ours. */
  | { readonly kind: 'Leased'; readonly epoch: number }
  | { readonly kind: 'Ready'; readonly epoch: number; readonly readyMs: number }
  | { readonly kind: 'View'; readonly view: SessionView }
  | { readonly kind: 'Alert'; readonly alert: RaiseAlert; readonly timeUs: number }
  | { readonly kind: 'Log'; readonly text: string }
  /** A person told it to do something that it does; `actor` is the person's name. */
  | { readonly kind: 'Command'; readonly actor: string; readonly text: string; readonly timeUs: number }
  /** What the node and the processes below it have measured, once a second. */
  | { readonly kind: 'Samples'; readonly samples: readonly Sample[]; readonly timeUs: number }
  /** The processes of the strategies: one that hangs does not notice that its node has died. */
  | { readonly kind: 'Children'; readonly pids: readonly number[] }
  | { readonly kind: 'Stopped' }
  /** The node cannot go on; it ends after this with the exit code. */
  | { readonly kind: 'Fatal'; readonly reason: string; readonly exitCode: number }
