/** Makes and changes the schema of the database, as its administrator: roles, tables, functions, and the desks that it is for. */

import { JournalError } from '../journal-error.ts'
import { openSession, type Reach } from './primary.ts'
import { readSchemaSteps, SCHEMA_VERSION, type SchemaStep } from './schema.ts'
import type { Question, Session } from './session.ts'

export interface MigrateSettings {
  /** As the administrator. */
  readonly reach: Reach
  readonly desk: string
  /** The role that the nodes of the desk log in as. */
  readonly writer: string
}

export interface MigrateResult {
  readonly versionBefore: number
  readonly version: number
  /** Names of the steps that were taken. */
  readonly steps: readonly string[]
  /** What the server did not allow, and what follows from it. */
  readonly warnings: readonly string[]
}

/** Who makes the tables owns them, and can log in nowhere: nobody changes them but by the functions. */
const ROLES = `
  DO $$
  DECLARE each text;
  BEGIN
    FOREACH each IN ARRAY ARRAY['holdfast_owner', 'holdfast_writer', 'holdfast_reader', 'holdfast_auditor'] LOOP
      IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = each) THEN EXECUTE format('CREATE ROLE %I NOLOGIN', each); END IF;
    END LOOP;
    IF NOT pg_has_role(current_user, 'holdfast_owner', 'MEMBER') THEN EXECUTE format('GRANT holdfast_owner TO %I', current_user); END IF;
    EXECUTE format('GRANT CREATE ON DATABASE %I TO holdfast_owner', current_database());
  END $$`
const TABLE_OF_STEPS = `
  SET ROLE holdfast_owner;
  CREATE SCHEMA IF NOT EXISTS holdfast;
  CREATE TABLE IF NOT EXISTS holdfast.schema_versions (
    version integer PRIMARY KEY, name text NOT NULL, sha256 text NOT NULL, applied_at timestamptz NOT NULL DEFAULT now()
  );
  RESET ROLE`
/** What the owner may do more than others, where the server's administrator may give it. */
const POWERS = [
  ['pg_monitor', 'restarts of the server and its standbys cannot be seen'],
  ['pg_signal_backend', 'the session of a frozen leader cannot be ended, only outlived'],
] as const

const LOCK: Question = { name: 'migration-lock', text: 'SELECT pg_advisory_lock(1212547076, 0)' }
const TAKEN: Question = {
  name: 'steps-taken',
  text: 'SELECT version, sha256 FROM holdfast.schema_versions ORDER BY version',
}
const ADMIT: Question = { name: 'admit', text: 'SELECT holdfast.admit($1, $2)' }
const ROLE: Question = { name: 'role', text: 'SELECT rolname FROM pg_roles WHERE rolname = $1' }

/**
 * Brings the schema to this program's version, and lets the writer work for the desk.
 *
 * Errors: JournalError TOO_NEW, STORE_REFUSED, STORE_AWAY; a step that failed left nothing behind.
 */
export async function migrate({ reach, desk, writer }: MigrateSettings): Promise<MigrateResult> {
  const session = await openSession(reach, 'migrate')
  try {
    await session.ask({ name: 'patience', text: "SELECT set_config('lock_timeout', '60000', false)" })
    await session.ask(LOCK, [], 0)
    await session.run(ROLES, 'making the roles')
    const warnings = await grantPowers(session)
    await session.run(TABLE_OF_STEPS, 'making the schema')
    const taken = await session.ask<{ version: number; sha256: string }>(TAKEN)
    const missing = missingSteps(taken)
    for (const step of missing) await take(session, step)
    await admit(session, desk, writer)
    const versionBefore = taken.at(-1)?.version ?? 0
    return { versionBefore, version: SCHEMA_VERSION, steps: missing.map(({ name }) => name), warnings }
  } finally {
    await session.close()
  }
}

async function grantPowers(session: Session): Promise<string[]> {
  const warnings: string[] = []
  for (const [power, consequence] of POWERS) {
    try {
      await session.run(`GRANT ${power} TO holdfast_owner`, `granting ${power}`)
    } catch (error) {
      if (!(error instanceof JournalError) || error.code !== 'STORE_REFUSED') throw error
      warnings.push(`${error.what}; so ${consequence}. Have it done: GRANT ${power} TO holdfast_owner`)
    }
  }
  return warnings
}

function missingSteps(taken: readonly { version: number; sha256: string }[]): SchemaStep[] {
  const newest = taken.at(-1)?.version ?? 0
  if (newest > SCHEMA_VERSION) {
    const what = `the database has tables of version ${newest}; this program knows ${SCHEMA_VERSION}`
    throw new JournalError('TOO_NEW', what)
  }
  return readSchemaSteps().filter(({ version, sha256, name }) => {
    const before = taken.find(row => row.version === version)
    if (before !== undefined && before.sha256 !== sha256) {
      throw new JournalError(
        'STORE_REFUSED',
        `step ${name} was taken with another text: another program made the schema`,
      )
    }
    return before === undefined
  })
}

/** In one transaction, with the note that it was taken. */
async function take(session: Session, { version, name, sha256, script }: SchemaStep): Promise<void> {
  const note = `INSERT INTO holdfast.schema_versions (version, name, sha256) VALUES (${version}, '${name}', '${sha256}')`
  try {
    await session.run(`BEGIN; SET LOCAL ROLE holdfast_owner; ${script}; ${note}; COMMIT`, `step ${name}`)
  } catch (error) {
    await session.run('ROLLBACK', 'taking a step back').catch(() => {})
    throw error
  }
}

async function admit(session: Session, desk: string, writer: string): Promise<void> {
  const [found] = await session.ask(ROLE, [writer])
  if (found === undefined) {
    const remedy = `CREATE ROLE "${writer}" LOGIN, with a password where it is not this machine`
    throw new JournalError('STORE_REFUSED', `the role ${writer}, which store.url names, is not there: ${remedy}`)
  }
  await session.run(`GRANT holdfast_writer TO "${writer.replaceAll('"', '""')}"`, `letting ${writer} in`)
  await session.run('SET ROLE holdfast_owner', 'admitting the desk')
  await session.ask(ADMIT, [desk, writer])
  await session.run('RESET ROLE', 'admitting the desk')
}
