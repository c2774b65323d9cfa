/** What the database really promises, asked of itself, and what is missing of what was wanted. */

import type { DurabilityReport, StoreDurability, StoreFinding } from '../../ports.ts'
import type { Question, Session } from './session.ts'

const ASK: Question = {
  name: 'durability',
  text: `
    SELECT current_setting('server_version') AS server_version, current_setting('fsync') AS fsync,
      current_setting('full_page_writes') AS full_page_writes, current_setting('synchronous_commit') AS synchronous_commit,
      current_setting('synchronous_standby_names') AS synchronous_standby_names, current_setting('wal_level') AS wal_level,
      current_setting('data_checksums') AS data_checksums,
      coalesce((SELECT version FROM pg_stat_ssl WHERE pid = pg_backend_pid() AND ssl), 'off') AS tls,
      CASE WHEN holdfast.server_life() LIKE '%?' THEN 'hidden' ELSE 'seen' END AS sessions`,
}
const STANDBYS: Question = { name: 'standbys', text: 'SELECT * FROM holdfast.standbys()' }

/** Alerts of their own: docs/alerts.md. */
export const STORE_FINDING_CODES = [
  'STORE_FSYNC_OFF',
  'STORE_PAGES_MAY_TEAR',
  'STORE_COMMITS_EARLY',
  'STORE_NO_STANDBY',
  'STORE_STANDBY_AWAY',
  'STORE_ANY_STANDBY',
  'STORE_DISK_ALONE',
  'STORE_STANDBYS_HIDDEN',
  'STORE_SESSIONS_HIDDEN',
] as const

interface Finding extends StoreFinding {
  readonly code: (typeof STORE_FINDING_CODES)[number]
}

type Settings = Readonly<
  Record<
    | 'server_version'
    | 'fsync'
    | 'full_page_writes'
    | 'synchronous_commit'
    | 'synchronous_standby_names'
    | 'wal_level'
    | 'data_checksums'
    | 'tls'
    | 'sessions',
    string
  >
>

interface Standby {
  readonly name: string
  readonly state: string
  readonly sync_state: string
}

export async function readDurability(session: Session, wanted: StoreDurability): Promise<DurabilityReport> {
  const [settings] = await session.ask<Settings>(ASK)
  const standbys = await session.ask<Standby>(STANDBYS)
  return reportOf(wanted, session.host, settings!, standbys)
}

/** Of what the server said; for itself, so that each finding can be tested. */
export function reportOf(
  wanted: StoreDurability,
  host: string,
  settings: Settings,
  standbys: readonly Standby[],
): DurabilityReport {
  const synchronous = standbys.filter(({ sync_state: state }) => state === 'sync' || state === 'quorum')
  const findings = [
    ...diskFindings(settings),
    ...standbyFindings(wanted, settings, standbys, synchronous.length),
    ...watchFindings(settings),
  ]
  return {
    wanted,
    isKept: !findings.some(({ severity }) => severity === 'Critical'),
    server: `PostgreSQL ${settings.server_version} at ${host}`,
    settings,
    standbys: synchronous.map(({ name }) => name),
    findings,
  }
}

function diskFindings(settings: Settings): Finding[] {
  const findings: Finding[] = []
  if (settings.fsync !== 'on') {
    const text = 'the database does not sync its log (fsync is off): a power cut loses what it acknowledged'
    findings.push({ code: 'STORE_FSYNC_OFF', severity: 'Critical', text, remedy: 'set fsync = on and restart it' })
  }
  if (settings.full_page_writes !== 'on') {
    const text = 'full_page_writes is off: a power cut may leave torn pages, which read as damaged blocks'
    const remedy = 'set full_page_writes = on, unless its file system never tears a page'
    findings.push({ code: 'STORE_PAGES_MAY_TEAR', severity: 'Error', text, remedy })
  }
  if (settings.synchronous_commit !== 'on' && settings.synchronous_commit !== 'remote_apply') {
    const text = `synchronous_commit is ${settings.synchronous_commit} in our own session: commits are answered too early`
    const remedy = 'find what sets it (a pooler between?) and take it away'
    findings.push({ code: 'STORE_COMMITS_EARLY', severity: 'Critical', text, remedy })
  }
  return findings
}

function standbyFindings(
  wanted: StoreDurability,
  { synchronous_standby_names: names }: Settings,
  standbys: readonly Standby[],
  synchronousCount: number,
): Finding[] {
  if (names === '') return wanted === 'replica' ? [NO_STANDBY] : [DISK_ALONE]
  const anyone = names.includes('*') ? [ANY_STANDBY] : []
  if (synchronousCount > 0) return anyone
  if (standbys.some(({ sync_state: state }) => state === 'hidden')) return [STANDBYS_HIDDEN]
  const text = `no synchronous standby is connected (synchronous_standby_names is "${names}"): every commit waits for one`
  const remedy =
    'start the standby, or see in its log why it cannot reach the primary (a line replication in pg_hba.conf, its password, its certificate)'
  return [{ code: 'STORE_STANDBY_AWAY', severity: 'Critical', text, remedy }]
}

function watchFindings({ sessions }: Settings): Finding[] {
  return sessions === 'hidden' ? [SESSIONS_HIDDEN] : []
}

const NO_STANDBY: Finding = {
  code: 'STORE_NO_STANDBY',
  severity: 'Critical',
  text: 'store.durability is replica and the database has no synchronous standby (synchronous_standby_names is empty): every append is refused',
  remedy: 'set synchronous_standby_names, or set store.durability: disk if one disk is enough',
}

const ANY_STANDBY: Finding = {
  code: 'STORE_ANY_STANDBY',
  severity: 'Warning',
  text: 'whoever receives the log counts as the synchronous standby (synchronous_standby_names has "*"): pg_basebackup with a slot as well, whose copy is not whole yet',
  remedy: "name the standbys by their cluster_name: synchronous_standby_names = 'FIRST 1 (NAME, NAME)'",
}

const DISK_ALONE: Finding = {
  code: 'STORE_DISK_ALONE',
  severity: 'Info',
  text: 'blocks are on the disk of the primary alone when they count as durable (synchronous_standby_names is empty)',
  remedy: 'nothing, where that is enough; after a failover of the database the newest blocks may be missing',
}

const STANDBYS_HIDDEN: Finding = {
  code: 'STORE_STANDBYS_HIDDEN',
  severity: 'Warning',
  text: 'whether a synchronous standby is connected cannot be seen',
  remedy: 'let the administrator run: GRANT pg_monitor TO holdfast_owner',
}

const SESSIONS_HIDDEN: Finding = {
  code: 'STORE_SESSIONS_HIDDEN',
  severity: 'Warning',
  text: 'whether the server was restarted cannot be seen: a leader that died is followed only when its lease has run out',
  remedy: 'let the administrator run: GRANT pg_monitor TO holdfast_owner',
}
