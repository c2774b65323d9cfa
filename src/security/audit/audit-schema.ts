/** The tables of the record, made in whatever file it stands in: rows are added, and SQLite itself refuses anything else. */

export const AUDIT_SCHEMA = `
  CREATE TABLE audit (
    record_number INTEGER PRIMARY KEY,
    time_us INTEGER NOT NULL,
    who TEXT NOT NULL,
    address TEXT NOT NULL,
    program TEXT NOT NULL,
    what TEXT NOT NULL,
    subject TEXT NOT NULL,
    outcome TEXT NOT NULL,
    text TEXT NOT NULL,
    facts_before TEXT NOT NULL,
    facts_after TEXT NOT NULL,
    previous_hash TEXT NOT NULL,
    hash TEXT NOT NULL
  ) STRICT;
  CREATE INDEX audit_by_who ON audit (who, record_number);
  CREATE INDEX audit_by_what ON audit (what, record_number);
  CREATE TABLE audit_head (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), record_number INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
  INSERT INTO audit_head VALUES (1, 0, '');
  CREATE TRIGGER audit_stays BEFORE UPDATE ON audit BEGIN SELECT raise(ABORT, 'records of the audit are never changed'); END;
  CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit BEGIN SELECT raise(ABORT, 'records of the audit are never deleted'); END;
`

/** Up to where records are in files of the archive: those alone may be deleted here. */
export const AUDIT_ARCHIVED = `
  CREATE TABLE audit_archived (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), record_number INTEGER NOT NULL, hash TEXT NOT NULL) STRICT;
  INSERT INTO audit_archived VALUES (1, 0, '');
  DROP TRIGGER audit_is_kept;
  CREATE TRIGGER audit_is_kept BEFORE DELETE ON audit WHEN OLD.record_number > (SELECT record_number FROM audit_archived)
    BEGIN SELECT raise(ABORT, 'records of the audit are never deleted before they are archived'); END;
`
