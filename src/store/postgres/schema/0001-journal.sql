-- Journal, lease and board of several desks in one database, and who may do what with them.
-- Run by the role holdfast_owner. Whoever writes does so by the functions of 0002 alone: no other role may change a table.

CREATE TABLE holdfast.desks (
  desk_id smallint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
  name text NOT NULL UNIQUE CHECK (name ~ '^[A-Za-z0-9][A-Za-z0-9_-]{0,31}$'),
  -- What stands before the oldest block kept: the head of an empty journal, or of the part that was pruned.
  base_block bigint NOT NULL DEFAULT 0,
  base_epoch bigint NOT NULL DEFAULT 0,
  base_sequence bigint NOT NULL DEFAULT 0,
  base_hash text NOT NULL DEFAULT '',
  -- Younger blocks are not pruned, whoever asks: a stolen password of a writer must not take the record away.
  keep_at_least interval NOT NULL DEFAULT '1 day',
  -- A person accepted that the journal ends here though a node knew of more: until something follows, whoever leads doubts what it holds.
  accepted_end bigint NOT NULL DEFAULT -1,
  accepted_loss bigint NOT NULL DEFAULT -1
);

-- Which role may work for which desk; members of the role as well.
CREATE TABLE holdfast.desk_members (
  role_name name NOT NULL,
  desk_id smallint NOT NULL REFERENCES holdfast.desks,
  PRIMARY KEY (role_name, desk_id)
);

CREATE TABLE holdfast.blocks (
  -- Not looked up in holdfast.desks with each block: only those functions write here that have found the desk's lease.
  desk_id smallint NOT NULL,
  block_number bigint NOT NULL,
  epoch bigint NOT NULL,
  last_sequence bigint NOT NULL,
  last_time_us bigint NOT NULL,
  hash text NOT NULL,
  appended_at timestamptz NOT NULL DEFAULT clock_timestamp(),
  -- The same bytes as in every store: docs/journal.md.
  sealed bytea NOT NULL,
  PRIMARY KEY (desk_id, block_number)
);
-- They are compressed already.
ALTER TABLE holdfast.blocks ALTER COLUMN sealed SET STORAGE EXTERNAL;

CREATE TABLE holdfast.snapshots (
  desk_id smallint NOT NULL REFERENCES holdfast.desks,
  block_number bigint NOT NULL,
  last_sequence bigint NOT NULL,
  time_us bigint NOT NULL,
  state_hash text NOT NULL,
  sha256 text NOT NULL,
  payload bytea NOT NULL,
  PRIMARY KEY (desk_id, block_number)
);
ALTER TABLE holdfast.snapshots ALTER COLUMN payload SET STORAGE EXTERNAL;

CREATE TABLE holdfast.leases (
  desk_id smallint PRIMARY KEY REFERENCES holdfast.desks,
  epoch bigint NOT NULL DEFAULT 0,
  node_id text NOT NULL DEFAULT '',
  -- Made by the process that claimed: no other one can append, whatever it says it is.
  instance uuid,
  build_id text NOT NULL DEFAULT '',
  config_hash text NOT NULL DEFAULT '',
  duration_us bigint NOT NULL DEFAULT 0,
  expires_at timestamptz NOT NULL DEFAULT '-infinity',
  is_released boolean NOT NULL DEFAULT true,
  -- The life of the server whose clock gave expires_at; and the one in which the holder's session stands.
  clock_life text NOT NULL DEFAULT '',
  session_life text NOT NULL DEFAULT '',
  session_pid integer,
  session_start timestamptz,
  -- A planned switch: asked of the holder; then, once it has given the lease back, kept for that node.
  wanted_node text NOT NULL DEFAULT '',
  wanted_until timestamptz NOT NULL DEFAULT '-infinity',
  reserved_node text NOT NULL DEFAULT '',
  reserved_until timestamptz NOT NULL DEFAULT '-infinity'
) WITH (fillfactor = 50);

-- Which desk leads on an account, or led last.
CREATE TABLE holdfast.lease_accounts (
  account_key text PRIMARY KEY,
  desk_id smallint NOT NULL REFERENCES holdfast.desks
);
CREATE INDEX ON holdfast.lease_accounts (desk_id);

CREATE TABLE holdfast.nodes (
  desk_id smallint NOT NULL REFERENCES holdfast.desks,
  node_id text NOT NULL,
  priority integer NOT NULL,
  role text NOT NULL,
  epoch bigint NOT NULL,
  applied_sequence bigint NOT NULL,
  applied_block bigint NOT NULL,
  build_id text NOT NULL,
  config_hash text NOT NULL,
  refusal text NOT NULL,
  seen_at timestamptz NOT NULL,
  PRIMARY KEY (desk_id, node_id)
) WITH (fillfactor = 50);

-- ── who may read what ────────────────────────────────────────────────────────────────────────────────────────────────

-- The desks of whoever is logged in.
CREATE FUNCTION holdfast.my_desks() RETURNS SETOF smallint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT DISTINCT m.desk_id FROM holdfast.desk_members m JOIN pg_roles r ON r.rolname = m.role_name
      WHERE pg_has_role(session_user, r.oid, 'MEMBER') $$;

DO $$
DECLARE each text;
BEGIN
  FOREACH each IN ARRAY ARRAY['desks', 'blocks', 'snapshots', 'leases', 'nodes'] LOOP
    EXECUTE format('ALTER TABLE holdfast.%I ENABLE ROW LEVEL SECURITY', each);
    EXECUTE format('CREATE POLICY own_desks ON holdfast.%I FOR SELECT TO holdfast_writer USING (desk_id IN (SELECT holdfast.my_desks()))', each);
    EXECUTE format('CREATE POLICY all_desks ON holdfast.%I FOR SELECT TO holdfast_auditor USING (true)', each);
  END LOOP;
END $$;

GRANT USAGE ON SCHEMA holdfast TO holdfast_writer, holdfast_reader, holdfast_auditor;
GRANT SELECT ON holdfast.desks, holdfast.blocks, holdfast.snapshots, holdfast.nodes TO holdfast_writer;
GRANT SELECT ON ALL TABLES IN SCHEMA holdfast TO holdfast_auditor;
-- The instance is what an append proves itself with: nobody reads it, so nobody can lend it.
REVOKE SELECT ON holdfast.leases FROM holdfast_auditor;
GRANT SELECT (desk_id, epoch, node_id, build_id, config_hash, duration_us, expires_at, is_released, wanted_node, wanted_until,
  reserved_node, reserved_until) ON holdfast.leases TO holdfast_auditor;
