/** The tables of people, as the steps by which a file comes from each version to the next. */

import { AUDIT_ARCHIVED, AUDIT_SCHEMA } from '../audit/audit-schema.ts'

const FIRST_SCHEMA = `
  CREATE TABLE people (
    person_id INTEGER PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL UNIQUE,
    roles TEXT NOT NULL,
    state TEXT NOT NULL,
    password TEXT NOT NULL,
    handle TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    enrolled_us INTEGER,
    last_sign_in_us INTEGER
  ) STRICT;
  CREATE TABLE factors (
    factor_id INTEGER PRIMARY KEY AUTOINCREMENT,
    person_id INTEGER NOT NULL REFERENCES people,
    kind TEXT NOT NULL,
    label TEXT NOT NULL,
    sealed_secret BLOB NOT NULL,
    last_step INTEGER NOT NULL,
    credential_id TEXT UNIQUE,
    public_key BLOB NOT NULL,
    counter INTEGER NOT NULL,
    transports TEXT NOT NULL,
    added_us INTEGER NOT NULL,
    last_used_us INTEGER
  ) STRICT;
  CREATE INDEX factors_by_person ON factors (person_id);
  CREATE TABLE recovery_codes (
    code_hash TEXT NOT NULL,
    person_id INTEGER NOT NULL REFERENCES people,
    used_us INTEGER,
    PRIMARY KEY (person_id, code_hash)
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE links (
    link_hash TEXT PRIMARY KEY,
    purpose TEXT NOT NULL,
    person_id INTEGER REFERENCES people,
    until_us INTEGER NOT NULL,
    ticket_hash TEXT,
    draft TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE tickets (
    ticket_hash TEXT PRIMARY KEY,
    person_id INTEGER NOT NULL REFERENCES people,
    until_us INTEGER NOT NULL,
    tries INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE ceremonies (
    owner TEXT PRIMARY KEY,
    value TEXT NOT NULL,
    until_us INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE attempts (
    subject TEXT PRIMARY KEY,
    failures INTEGER NOT NULL,
    locked_until_us INTEGER NOT NULL,
    last_us INTEGER NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE TABLE sessions (
    session_id INTEGER PRIMARY KEY AUTOINCREMENT,
    secret_hash TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES people,
    began_us INTEGER NOT NULL,
    last_used_us INTEGER NOT NULL,
    ends_us INTEGER NOT NULL,
    step_up_until_us INTEGER NOT NULL,
    address TEXT NOT NULL,
    program TEXT NOT NULL
  ) STRICT;
  CREATE INDEX sessions_by_person ON sessions (person_id);
  CREATE TABLE tokens (
    token_id INTEGER PRIMARY KEY AUTOINCREMENT,
    secret_hash TEXT NOT NULL UNIQUE,
    person_id INTEGER NOT NULL REFERENCES people,
    label TEXT NOT NULL,
    scopes TEXT NOT NULL,
    created_us INTEGER NOT NULL,
    ends_us INTEGER NOT NULL,
    last_used_us INTEGER
  ) STRICT;
  CREATE INDEX tokens_by_person ON tokens (person_id);
  CREATE TABLE requests (
    request_id INTEGER PRIMARY KEY AUTOINCREMENT,
    asked_by INTEGER NOT NULL REFERENCES people,
    asked_us INTEGER NOT NULL,
    until_us INTEGER NOT NULL,
    permission TEXT NOT NULL,
    action TEXT NOT NULL,
    summary TEXT NOT NULL,
    body TEXT NOT NULL,
    state TEXT NOT NULL,
    decided_by INTEGER REFERENCES people,
    decided_us INTEGER
  ) STRICT;
`

const KNOWN_PLACES = `
  CREATE TABLE known_places (
    person_id INTEGER NOT NULL REFERENCES people,
    network TEXT NOT NULL,
    last_us INTEGER NOT NULL,
    PRIMARY KEY (person_id, network)
  ) STRICT, WITHOUT ROWID;
`

/** Of its own, and not derived from the secret: a page in another tab still sends what it was given before a step-up. */
const CSRF_TOKENS = `ALTER TABLE sessions ADD COLUMN csrf_token TEXT NOT NULL DEFAULT '';`

/** Each brings the file from the version that is its place in the list to the next one. */
export const MIGRATIONS: readonly string[] = [FIRST_SCHEMA + AUDIT_SCHEMA, KNOWN_PLACES, CSRF_TOKENS, AUDIT_ARCHIVED]
