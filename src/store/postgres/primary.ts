/** Finds the primary among the hosts of the settings and logs in there; all are tried at once, so that a dead one holds nobody up. */

import { readFileSync } from 'node:fs'
import type { Client, ClientConfig } from 'pg'
import { JournalError } from '../journal-error.ts'
import { OWN_PARTS, type StoreParts } from './parts.ts'
import { journalErrorOf } from './postgres-errors.ts'
import { readSecretFile } from './secret-file.ts'
import { Session, streamOf } from './session.ts'
import type { PostgresHost, PostgresSettings } from './settings.ts'
import { PARSERS } from './values.ts'

/** A server that let us in, and where nothing can be written now. */
export class NotPrimaryError extends JournalError {
  constructor(what: string) {
    super('STORE_AWAY', what)
  }
}

/** Part of the name that the server shows of a connection, for its administrator. */
export const PURPOSES = [
  'append',
  'lease',
  'read',
  'follow',
  'watch',
  'board',
  'check',
  'copy',
  'history',
  'migrate',
] as const
export type Purpose = (typeof PURPOSES)[number]

export interface Reach
  extends Pick<PostgresSettings, 'hosts' | 'database' | 'user' | 'caFile' | 'connectTimeoutUs' | 'answerTimeoutUs'> {
  /** For the server's list of connections. */
  readonly name: string
  /** Asked only where the server wants one. */
  readonly password: () => string
  /** Makes the connection to one host; left out, the client library does. */
  readonly newClient?: StoreParts['newClient']
}

export function reachOf(settings: PostgresSettings, newClient?: StoreParts['newClient']): Reach {
  const { desk, nodeId, passwordFile } = settings
  return {
    ...settings,
    name: `${desk} ${nodeId}`,
    password: () => passwordOf(passwordFile),
    ...(newClient === undefined ? {} : { newClient }),
  }
}

/**
 * Opens a session with the primary.
 *
 * Errors: JournalError STORE_REFUSED where a host does not let us in, STORE_AWAY naming what each host said.
 */
export async function openSession(reach: Reach, purpose: Purpose): Promise<Session> {
  const attempts = openSessions(reach, purpose)
  try {
    const chosen = await Promise.any(attempts)
    for (const attempt of attempts) attempt.then(other => other !== chosen && other.drop()).catch(() => {})
    return chosen
  } catch (error) {
    throw failureOf(error)
  }
}

/** Returns: an attempt for each host, in their order. Errors of an attempt: JournalError, also for a host that is no primary. */
export function openSessions(reach: Reach, purpose: Purpose): Promise<Session>[] {
  const config = configOf(reach, purpose)
  return reach.hosts.map(host => openAt(host, config, reach))
}

function failureOf(error: unknown): JournalError {
  const errors = error instanceof AggregateError ? error.errors : [error]
  const failures = errors.map(each => journalErrorOf(each, 'connecting'))
  const refused = failures.find(({ code }) => code === 'STORE_REFUSED' || code === 'TOO_NEW')
  const what = failures.map(({ what }) => what).join('; ')
  const { code, remedy } = refused ?? failures[0]!
  return new JournalError(refused === undefined ? 'STORE_AWAY' : code, what, { cause: error, remedy })
}

function configOf({ name, database, user, password, caFile, hosts }: Reach, purpose: Purpose): ClientConfig {
  return {
    database,
    user,
    // A function: neither the environment nor ~/.pgpass is looked at.
    password,
    ssl: hosts.every(isThisMachine) && caFile === undefined ? false : tlsOf(caFile),
    application_name: `holdfast ${name} ${purpose}`.slice(0, 63),
    keepAlive: true,
    keepAliveInitialDelayMillis: 5_000,
    types: PARSERS,
  }
}

function passwordOf(file: string | undefined): string {
  if (file !== undefined) return readSecretFile(file)
  throw new JournalError('STORE_REFUSED', 'the database asks for a password and store.passwordFile does not name one', {
    remedy: 'write one line into the file, and name it by store.passwordFile',
  })
}

function tlsOf(caFile: string | undefined): { rejectUnauthorized: true; ca?: string } {
  if (caFile === undefined) return { rejectUnauthorized: true }
  try {
    return { rejectUnauthorized: true, ca: readFileSync(caFile, 'utf8') }
  } catch (cause) {
    throw new JournalError('STORE_REFUSED', `store.caFile ${caFile} cannot be read: ${cause}`, { cause })
  }
}

/** Whether what is sent there leaves this machine. A path is the folder of a Unix socket. */
export function isThisMachine({ host }: PostgresHost): boolean {
  return host === 'localhost' || host === '::1' || host.startsWith('/') || /^127(\.\d{1,3}){3}$/.test(host)
}

async function openAt({ host, port }: PostgresHost, config: ClientConfig, reach: Reach): Promise<Session> {
  const name = `${host}:${port}`
  const client = (reach.newClient ?? OWN_PARTS.newClient)({ ...config, host, port })
  const timeoutMs = reach.connectTimeoutUs / 1000
  const isLate = new JournalError('STORE_AWAY', `${name} did not answer for ${timeoutMs} ms`)
  let late: JournalError | undefined
  const timer = setTimeout(() => {
    late = isLate
    streamOf(client).destroy()
  }, timeoutMs)
  // Until the session listens: an error that nobody hears ends the process.
  client.on('error', () => {})
  try {
    await client.connect()
    await prepare(client, name, reach)
    return new Session(client, name, reach.answerTimeoutUs / 1000)
  } catch (cause) {
    streamOf(client).destroy()
    throw late ?? journalErrorOf(cause, name)
  } finally {
    clearTimeout(timer)
  }
}

/**
 * A commit is never answered before it is on the disk and, where there is one, at the synchronous standby, whatever the
 * database's defaults are, and a commit that was not confirmed says so. No statement ends by itself: a canceled wait for the standby would leave a block that nobody confirmed.
 */
const PREPARE = `
  SELECT pg_is_in_recovery() AS in_recovery, current_setting('transaction_read_only') AS read_only, pg_backend_pid() AS pid,
    set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false),
    set_config('statement_timeout', '0', false), set_config('lock_timeout', $1, false), set_config('idle_session_timeout', '0', false),
    set_config('idle_in_transaction_session_timeout', '0', false), set_config('jit', 'off', false), set_config('bytea_output', 'hex', false),
    set_config('client_min_messages', 'warning', false), set_config('search_path', 'pg_catalog', false),
    set_config('default_transaction_isolation', 'read committed', false),
    set_config('tcp_keepalives_idle', '60', false), set_config('tcp_keepalives_interval', '10', false), set_config('tcp_keepalives_count', '6', false)`

interface Prepared {
  readonly in_recovery: boolean
  readonly read_only: string
  readonly pid: number
}

async function prepare(client: Client, name: string, reach: Reach): Promise<void> {
  const { rows } = await client.query<Prepared>(PREPARE, [String(Math.ceil(reach.answerTimeoutUs / 1000))])
  const { in_recovery: isStandby, read_only: readOnly, pid } = rows[0]!
  if (isStandby) throw new NotPrimaryError(`${name} is a standby, not the primary`)
  if (readOnly !== 'off') throw new NotPrimaryError(`${name} takes no writes (it is set to read only)`)
  // A pooler hands one session of the server to several clients: locks of a session, and listening, would not be ours.
  if (pid !== (client as unknown as { processID: number }).processID)
    throw new JournalError('STORE_REFUSED', `${name} is a pooler of connections; store.url must name the server itself`)
}
