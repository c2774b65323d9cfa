/** What the server stands on: the people, the session beside it, what is on record, and what it tells. */

import type { BlockList } from 'node:net'
import type { AlertDesk } from '../ports/alert-desk.ts'
import type { ChartPast } from '../ports/chart-past.ts'
import type { SessionHistory } from '../ports/history-queries.ts'
import type { IncidentDesk } from '../ports/incident-desk.ts'
import type { RawMessages } from '../ports/order-messages.ts'
import type { People } from '../ports/people.ts'
import type { SessionDoor } from '../ports/session-door.ts'
import type { ApiAlertCode } from './api-alerts.ts'
import type { DeedBook } from './chain/deed-book.ts'
import type { ErrorCode } from './contract/errors.ts'
import type { EndpointName } from './contract.ts'
import type { LogRing } from './stream/log-ring.ts'
import type { SectionBoard } from './stream/section-board.ts'

/** What is said of the site as a whole. */
export interface Site {
  readonly desk: string
  readonly environment: string
  /** The name by which browsers come. */
  readonly name: string
  /** Known once it listens. */
  port: number
  /** Beside this machine, who may connect. */
  readonly allowed: BlockList
  /** What waits for a second person. */
  readonly fourEyes: ReadonlySet<EndpointName>
}

export interface ApiWorld {
  readonly site: Site
  readonly people: People
  /** By which what people do goes on their record. */
  readonly deeds: DeedBook
  readonly door: SessionDoor
  readonly history: SessionHistory
  readonly rawMessages: RawMessages
  readonly alerts: AlertDesk
  readonly incidents: IncidentDesk
  /** For Prometheus; `undefined` where the one who keeps them does not answer. */
  readonly metricsText: () => Promise<string | undefined>
  readonly board: SectionBoard
  readonly chart: ChartPast
  readonly logs: LogRing
  readonly nowUs: () => number
  /** What came of each request, `undefined` for an answer, and how long it took. */
  readonly onRequest: (name: EndpointName, refusal: ErrorCode | undefined, tookMs: number) => void
  /** For the log of this process: never a secret, never a body. */
  readonly onLog: (text: string) => void
  /** Something is wrong that people should be told. */
  readonly onAlert: (code: ApiAlertCode, text: string) => void
}
