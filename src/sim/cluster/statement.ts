/** What a statement of a session is, and what it answers. */

import type { ServerSession } from './server-session.ts'
import type { StoreDesk } from './store-desk.ts'
import type { StoreServer } from './store-server.ts'

export type Row = Readonly<Record<string, unknown>>

/** What a statement answers, and whether its commit went without the standby: a notice. */
export interface StatementAnswer {
  readonly rows: readonly Row[]
  readonly hasNotice: boolean
}

export type Statement = (
  server: StoreServer,
  session: ServerSession,
  values: readonly never[],
) => Promise<StatementAnswer>

/** With an SQLSTATE, as the server says it. */
export class StatementError extends Error {
  readonly code: string

  constructor(code: string, text: string) {
    super(text)
    this.code = code
  }
}

export function answerOf(...rows: readonly Row[]): StatementAnswer {
  return { rows, hasNotice: false }
}

export function deskOf(server: StoreServer, deskId: number): StoreDesk {
  return server.desks[deskId - 1]!
}
