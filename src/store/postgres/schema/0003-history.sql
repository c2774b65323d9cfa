-- Orders, fills, positions, equity, denials and alerts of each desk, made from the journal's blocks for people and screens. The
-- columns are those of history.sqlite (src/store/sqlite/history-file.ts); rows that are numbered there have their place in
-- the journal here. Run by holdfast_owner. Nothing depends on them for a decision.

-- The newest block that is in the tables.
CREATE TABLE holdfast.history_marks (
  desk_id smallint PRIMARY KEY REFERENCES holdfast.desks,
  block_number bigint NOT NULL DEFAULT 0,
  hash text NOT NULL DEFAULT ''
);
CREATE TABLE holdfast.history_facts (
  desk_id smallint NOT NULL, name text NOT NULL, value text NOT NULL, PRIMARY KEY (desk_id, name)
);
CREATE TABLE holdfast.history_instruments (
  desk_id smallint NOT NULL, instrument_id text NOT NULL, definition text NOT NULL, PRIMARY KEY (desk_id, instrument_id)
);
CREATE TABLE holdfast.history_orders (
  desk_id smallint NOT NULL, order_number bigint NOT NULL, client_order_id text NOT NULL, venue_order_id text NOT NULL,
  account_id text NOT NULL, strategy_id text NOT NULL, instrument_id text NOT NULL, side text NOT NULL, order_type text NOT NULL,
  time_in_force text NOT NULL, contingency text NOT NULL, list_number bigint NOT NULL, leg bigint NOT NULL, tag text NOT NULL,
  qty_lots bigint NOT NULL, limit_ticks bigint, trigger_ticks bigint, cum_qty_lots bigint NOT NULL, status text NOT NULL,
  text text NOT NULL, origin_sequence bigint NOT NULL, created_time_us bigint NOT NULL, closed_time_us bigint,
  PRIMARY KEY (desk_id, order_number)
);
CREATE INDEX ON holdfast.history_orders (desk_id, client_order_id);
CREATE TABLE holdfast.history_order_steps (
  desk_id smallint NOT NULL, sequence bigint NOT NULL, ordinal integer NOT NULL, order_number bigint NOT NULL, kind text NOT NULL,
  time_us bigint NOT NULL, text text NOT NULL, PRIMARY KEY (desk_id, sequence, ordinal)
);
CREATE INDEX ON holdfast.history_order_steps (desk_id, order_number);
CREATE TABLE holdfast.history_fills (
  desk_id smallint NOT NULL, sequence bigint NOT NULL, ordinal integer NOT NULL, account_id text NOT NULL, execution_id text NOT NULL,
  order_number bigint NOT NULL, strategy_id text NOT NULL, instrument_id text NOT NULL, side text NOT NULL,
  last_qty_lots bigint NOT NULL, last_ticks bigint NOT NULL, fee_minor bigint NOT NULL, fee_currency text NOT NULL,
  liquidity text NOT NULL, event_time_us bigint NOT NULL, time_us bigint NOT NULL,
  PRIMARY KEY (desk_id, sequence, ordinal), UNIQUE (desk_id, account_id, execution_id)
);
CREATE TABLE holdfast.history_positions (
  desk_id smallint NOT NULL, account_id text NOT NULL, strategy_id text NOT NULL, instrument_id text NOT NULL,
  signed_lots bigint NOT NULL, open_tick_lots text NOT NULL, realized_tick_lots text NOT NULL, fill_count bigint NOT NULL,
  time_us bigint NOT NULL, PRIMARY KEY (desk_id, account_id, strategy_id, instrument_id)
);
CREATE TABLE holdfast.history_equity (
  desk_id smallint NOT NULL, account_id text NOT NULL, time_us bigint NOT NULL, equity_minor text NOT NULL,
  PRIMARY KEY (desk_id, account_id, time_us)
);
CREATE TABLE holdfast.history_denials (
  desk_id smallint NOT NULL, sequence bigint NOT NULL, ordinal integer NOT NULL, time_us bigint NOT NULL, strategy_id text NOT NULL,
  intent_sequence bigint NOT NULL, leg bigint NOT NULL, action text NOT NULL, code text NOT NULL, what text NOT NULL,
  was double precision NOT NULL, "limit" double precision NOT NULL, PRIMARY KEY (desk_id, sequence, ordinal)
);
CREATE TABLE holdfast.history_alerts (
  desk_id smallint NOT NULL, sequence bigint NOT NULL, ordinal integer NOT NULL, time_us bigint NOT NULL, code text NOT NULL,
  subject text NOT NULL, text text NOT NULL, PRIMARY KEY (desk_id, sequence, ordinal)
);

DO $$
DECLARE each text;
BEGIN
  FOREACH each IN ARRAY ARRAY['marks', 'facts', 'instruments', 'orders', 'order_steps', 'fills', 'positions', 'equity', 'denials', 'alerts'] LOOP
    EXECUTE format('ALTER TABLE holdfast.history_%s ENABLE ROW LEVEL SECURITY', each);
    EXECUTE format('CREATE POLICY own_desks ON holdfast.history_%s FOR SELECT TO holdfast_writer, holdfast_reader USING (desk_id IN (SELECT holdfast.my_desks()))', each);
    EXECUTE format('CREATE POLICY all_desks ON holdfast.history_%s FOR SELECT TO holdfast_auditor USING (true)', each);
    EXECUTE format('GRANT SELECT ON holdfast.history_%s TO holdfast_writer, holdfast_reader, holdfast_auditor', each);
  END LOOP;
END $$;

-- Adds the rows of a run of blocks, all or none. What happened stays as it was told first; what is the state of something is replaced.
-- Returns: false where the tables are at another block.
CREATE FUNCTION holdfast.put_history(p_desk smallint, p_before_block bigint, p_before_hash text, p_block bigint, p_hash text, p_rows jsonb) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE v_table text; v_keys text; v_columns text; v_rule text;
BEGIN
  PERFORM holdfast.refuse_stranger(p_desk);
  INSERT INTO holdfast.history_marks (desk_id) VALUES (p_desk) ON CONFLICT DO NOTHING;
  PERFORM FROM holdfast.history_marks WHERE desk_id = p_desk AND block_number = p_before_block AND hash = p_before_hash FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  FOR v_table, v_keys IN
    SELECT * FROM (VALUES ('facts', 'desk_id, name'), ('instruments', 'desk_id, instrument_id'), ('orders', 'desk_id, order_number'),
      ('positions', 'desk_id, account_id, strategy_id, instrument_id'), ('equity', ''), ('order_steps', ''), ('fills', ''), ('denials', ''),
      ('alerts', '')) AS t
  LOOP
    CONTINUE WHEN p_rows -> v_table IS NULL;
    SELECT string_agg(format('%1$I = EXCLUDED.%1$I', a.attname), ', ') INTO v_columns FROM pg_attribute a
    WHERE a.attrelid = ('holdfast.history_' || v_table)::regclass AND a.attnum > 0 AND NOT a.attisdropped;
    v_rule := CASE WHEN v_keys = '' THEN 'DO NOTHING' ELSE format('(%s) DO UPDATE SET %s', v_keys, v_columns) END;
    -- A row that names another desk would be another desk's.
    EXECUTE format('INSERT INTO holdfast.history_%1$s SELECT * FROM jsonb_populate_recordset(NULL::holdfast.history_%1$s, $1) r WHERE r.desk_id = $2 ON CONFLICT %2$s',
      v_table, v_rule) USING p_rows -> v_table, p_desk;
  END LOOP;
  UPDATE holdfast.history_marks SET block_number = p_block, hash = p_hash WHERE desk_id = p_desk;
  RETURN true;
END $$;

-- For the administrator: the tables of a desk are made again from the blocks that are there.
CREATE FUNCTION holdfast.reset_history(p_desk text) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE each text;
BEGIN
  FOREACH each IN ARRAY ARRAY['marks', 'facts', 'instruments', 'orders', 'order_steps', 'fills', 'positions', 'denials', 'alerts'] LOOP
    EXECUTE format('DELETE FROM holdfast.history_%s WHERE desk_id = (SELECT desk_id FROM holdfast.desks WHERE name = $1)', each) USING p_desk;
  END LOOP;
END $$;

REVOKE EXECUTE ON FUNCTION holdfast.put_history, holdfast.reset_history FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.put_history TO holdfast_writer;
