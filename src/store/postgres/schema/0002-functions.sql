-- All that a node does to the journal, the lease and the board. Each function is one transaction of one round trip.
-- Run by holdfast_owner, and as it whoever calls: the search path is fixed, and each looks whether the caller's desk is his.

-- ── keys of advisory locks ───────────────────────────────────────────────────────────────────────────────────────────
-- 0x48460001: appends of a desk, shared; exclusive for a claim. 0x48460002: claims. 0x48460003: the session of the holder of
-- an epoch (desk times 65536 plus the epoch's low bits). 0x48460004: migrations.

CREATE FUNCTION holdfast.holder_key(p_desk smallint, p_epoch bigint) RETURNS integer
LANGUAGE sql IMMUTABLE AS $$ SELECT (p_desk::bigint * 65536 + p_epoch % 65536)::integer $$;

-- A number of eight bytes, low byte first, as the header of a block has it.
CREATE FUNCTION holdfast.whole_at(p_bytes bytea, p_at integer) RETURNS bigint
LANGUAGE sql IMMUTABLE AS $$
  SELECT get_byte(p_bytes, p_at)::bigint | (get_byte(p_bytes, p_at + 1)::bigint << 8)
    | (get_byte(p_bytes, p_at + 2)::bigint << 16) | (get_byte(p_bytes, p_at + 3)::bigint << 24)
    | (get_byte(p_bytes, p_at + 4)::bigint << 32) | (get_byte(p_bytes, p_at + 5)::bigint << 40)
    | (get_byte(p_bytes, p_at + 6)::bigint << 48) | (get_byte(p_bytes, p_at + 7)::bigint << 56) $$;

-- Another text after each start of the server, after a crash of one of its processes and after a failover. It ends in '?' where
-- the owner may not see the server's processes: then nothing is concluded from sessions.
CREATE FUNCTION holdfast.server_life() RETURNS text
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT extract(epoch FROM pg_postmaster_start_time())::text || ' '
        || coalesce((SELECT extract(epoch FROM a.backend_start)::text FROM pg_stat_get_activity(NULL) a WHERE a.backend_type = 'checkpointer'), '?') $$;

CREATE FUNCTION holdfast.refuse_stranger(p_desk smallint) RETURNS void
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM holdfast.desk_members m JOIN pg_roles r ON r.rolname = m.role_name
                 WHERE m.desk_id = p_desk AND pg_has_role(session_user, r.oid, 'MEMBER')) THEN
    RAISE EXCEPTION 'the role % may not work for this desk', session_user USING ERRCODE = 'insufficient_privilege';
  END IF;
END $$;

-- ── journal ──────────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE FUNCTION holdfast.head(p_desk smallint, OUT block_number bigint, OUT epoch bigint, OUT last_sequence bigint, OUT hash text)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  SELECT b.block_number, b.epoch, b.last_sequence, b.hash INTO block_number, epoch, last_sequence, hash
  FROM holdfast.blocks b WHERE b.desk_id = p_desk ORDER BY b.block_number DESC LIMIT 1;
  IF NOT FOUND THEN
    SELECT d.base_block, d.base_epoch, d.base_sequence, d.base_hash INTO block_number, epoch, last_sequence, hash
    FROM holdfast.desks d WHERE d.desk_id = p_desk;
  END IF;
END $$;

-- Whether the journal has this block; what was pruned is taken to have been there.
CREATE FUNCTION holdfast.has_block(p_desk smallint, p_block bigint, p_hash text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE v_base bigint; v_base_hash text;
BEGIN
  SELECT base_block, base_hash INTO v_base, v_base_hash FROM holdfast.desks WHERE desk_id = p_desk;
  IF p_block <= v_base THEN RETURN p_block < v_base OR p_hash = v_base_hash; END IF;
  RETURN EXISTS (SELECT FROM holdfast.blocks WHERE desk_id = p_desk AND block_number = p_block AND hash = p_hash);
END $$;

-- Compare-and-append, with the lease in the same breath. What the row says is read out of the sealed block itself.
CREATE FUNCTION holdfast.append_block(
  p_desk smallint, p_instance uuid, p_wants_replica boolean, p_sealed bytea,
  OUT status text, OUT head_block bigint, OUT head_hash text, OUT newest_epoch bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  v_instance uuid;
  v_is_released boolean;
  v_expires_at timestamptz;
  v_block bigint := holdfast.whole_at(p_sealed, 8);
  v_epoch bigint := holdfast.whole_at(p_sealed, 16);
  v_end integer := length(p_sealed) - 32;
  v_hash text := encode(substring(p_sealed FROM v_end + 1), 'hex');
  v_previous_hash text := encode(substring(p_sealed FROM 73 FOR 32), 'hex');
  v_head_sequence bigint;
BEGIN
  -- Held until the commit is replicated: no claim can be granted while this block may still become durable.
  PERFORM pg_advisory_xact_lock_shared(1212547073, p_desk);
  SELECT l.epoch, l.instance, l.is_released, l.expires_at INTO newest_epoch, v_instance, v_is_released, v_expires_at
  FROM holdfast.leases l WHERE l.desk_id = p_desk;
  -- Written out where it has to be quick: a function of its own costs as much as all else.
  SELECT b.block_number, b.last_sequence, b.hash INTO head_block, v_head_sequence, head_hash
  FROM holdfast.blocks b WHERE b.desk_id = p_desk ORDER BY b.block_number DESC LIMIT 1;
  IF NOT FOUND THEN
    SELECT h.block_number, h.last_sequence, h.hash INTO head_block, v_head_sequence, head_hash FROM holdfast.head(p_desk) h;
  END IF;
  IF v_epoch > newest_epoch THEN status := 'WENT_BACK'; RETURN; END IF;
  IF v_epoch < newest_epoch OR v_instance IS DISTINCT FROM p_instance OR v_is_released THEN status := 'FENCED'; RETURN; END IF;
  IF v_expires_at <= clock_timestamp() THEN status := 'LEASE_EXPIRED'; RETURN; END IF;
  IF p_wants_replica AND current_setting('synchronous_standby_names') = '' THEN status := 'NO_STANDBY'; RETURN; END IF;
  IF substring(p_sealed FROM 1 FOR 4) <> '\x48464231' OR encode(sha256(substring(p_sealed FROM 1 FOR v_end)), 'hex') <> v_hash THEN
    status := 'BAD_BLOCK'; RETURN;
  END IF;
  IF head_block = v_block AND head_hash = v_hash THEN
    -- It was written by an append whose answer was lost, or whose replication was not confirmed: a record of our own in the
    -- log makes this commit wait until the standby has that as well.
    PERFORM pg_logical_emit_message(true, 'holdfast', 'confirm');
    status := 'FOUND'; RETURN;
  END IF;
  IF head_block <> v_block - 1 OR rpad(head_hash, 64, '0') <> v_previous_hash THEN
    IF v_previous_hash = repeat('0', 64) THEN v_previous_hash := ''; END IF;
    status := CASE WHEN holdfast.has_block(p_desk, v_block - 1, v_previous_hash) THEN 'MOVED' ELSE 'WENT_BACK' END; RETURN;
  END IF;
  IF head_block > 0 AND holdfast.whole_at(p_sealed, 24) <> v_head_sequence + 1 THEN
    status := 'SEQUENCE_GAP'; head_block := v_head_sequence; RETURN;
  END IF;
  INSERT INTO holdfast.blocks (desk_id, block_number, epoch, last_sequence, last_time_us, hash, sealed)
  VALUES (p_desk, v_block, v_epoch, holdfast.whole_at(p_sealed, 32), holdfast.whole_at(p_sealed, 48), v_hash, p_sealed);
  PERFORM pg_notify('holdfast_' || p_desk, v_block::text);
  status := 'APPENDED'; head_block := v_block; head_hash := v_hash;
END $$;

CREATE FUNCTION holdfast.save_snapshot(
  p_desk smallint, p_instance uuid, p_block bigint, p_last_sequence bigint, p_time_us bigint, p_state_hash text, p_sha256 text,
  p_payload bytea, p_kept integer, OUT status text, OUT found_sequence bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF NOT EXISTS (SELECT FROM holdfast.leases WHERE desk_id = p_desk AND instance = p_instance AND NOT is_released) THEN
    status := 'FENCED'; RETURN;
  END IF;
  SELECT last_sequence INTO found_sequence FROM holdfast.blocks WHERE desk_id = p_desk AND block_number = p_block;
  IF found_sequence IS DISTINCT FROM p_last_sequence THEN status := 'REFUSED'; RETURN; END IF;
  INSERT INTO holdfast.snapshots VALUES (p_desk, p_block, p_last_sequence, p_time_us, p_state_hash, p_sha256, p_payload)
  ON CONFLICT (desk_id, block_number) DO UPDATE
  SET last_sequence = EXCLUDED.last_sequence, time_us = EXCLUDED.time_us, state_hash = EXCLUDED.state_hash,
    sha256 = EXCLUDED.sha256, payload = EXCLUDED.payload;
  DELETE FROM holdfast.snapshots s WHERE s.desk_id = p_desk AND s.block_number NOT IN
    (SELECT k.block_number FROM holdfast.snapshots k WHERE k.desk_id = p_desk ORDER BY k.block_number DESC LIMIT greatest(p_kept, 1));
  status := 'SAVED';
END $$;

-- The newest block for which the column is below a value; the base where none is. Both columns only grow.
CREATE FUNCTION holdfast.last_block_below(p_desk smallint, p_column text, p_value bigint) RETURNS bigint
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
DECLARE v_low bigint; v_high bigint; v_middle bigint; v_is_below boolean;
BEGIN
  SELECT base_block INTO v_low FROM holdfast.desks WHERE desk_id = p_desk;
  SELECT coalesce(max(block_number), v_low) INTO v_high FROM holdfast.blocks WHERE desk_id = p_desk;
  WHILE v_low < v_high LOOP
    v_middle := (v_low + v_high + 1) / 2;
    SELECT CASE p_column WHEN 'sequence' THEN last_sequence < p_value WHEN 'time' THEN last_time_us < p_value
             WHEN 'appended' THEN appended_at < to_timestamp(p_value / 1e6) END
    INTO v_is_below FROM holdfast.blocks WHERE desk_id = p_desk AND block_number = v_middle;
    IF v_is_below THEN v_low := v_middle; ELSE v_high := v_middle - 1; END IF;
  END LOOP;
  RETURN v_low;
END $$;

-- Blocks of another store, as they are, by whoever holds the lease under a newer epoch: each follows the one before. -1: it is not held.
CREATE FUNCTION holdfast.import_blocks(p_desk smallint, p_instance uuid, p_sealed bytea[]) RETURNS integer
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE v_sealed bytea; v_head record; v_end integer; v_block bigint; v_epoch bigint; v_lease_epoch bigint; v_hash text;
BEGIN
  PERFORM pg_advisory_xact_lock(1212547073, p_desk);
  SELECT l.epoch INTO v_lease_epoch FROM holdfast.leases l
  WHERE l.desk_id = p_desk AND l.instance = p_instance AND NOT l.is_released AND l.expires_at > clock_timestamp();
  IF NOT FOUND THEN RETURN -1; END IF;
  FOREACH v_sealed IN ARRAY p_sealed LOOP
    v_end := length(v_sealed) - 32;
    v_block := holdfast.whole_at(v_sealed, 8);
    v_epoch := holdfast.whole_at(v_sealed, 16);
    v_hash := encode(substring(v_sealed FROM v_end + 1), 'hex');
    SELECT * INTO v_head FROM holdfast.head(p_desk);
    IF v_block <> v_head.block_number + 1 OR v_epoch < v_head.epoch OR v_epoch >= v_lease_epoch OR rpad(v_head.hash, 64, '0') <> encode(substring(v_sealed FROM 73 FOR 32), 'hex')
       OR encode(sha256(substring(v_sealed FROM 1 FOR v_end)), 'hex') <> v_hash THEN
      RAISE EXCEPTION 'block % does not follow block %', v_block, v_head.block_number;
    END IF;
    INSERT INTO holdfast.blocks (desk_id, block_number, epoch, last_sequence, last_time_us, hash, sealed)
    VALUES (p_desk, v_block, v_epoch, holdfast.whole_at(v_sealed, 32), holdfast.whole_at(v_sealed, 48), v_hash, v_sealed);
  END LOOP;
  PERFORM pg_notify('holdfast_' || p_desk, v_block::text);
  RETURN coalesce(array_length(p_sealed, 1), 0);
END $$;

-- Before an import: an epoch above all that were used in the other store, and where an empty journal begins, if its oldest blocks were
-- pruned there. Returns: the new epoch; 0 where the lease is not held.
CREATE FUNCTION holdfast.begin_import(p_desk smallint, p_instance uuid, p_used_epoch bigint, p_block bigint, p_epoch bigint, p_sequence bigint, p_hash text) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE v_epoch bigint;
BEGIN
  UPDATE holdfast.leases SET epoch = greatest(epoch, p_used_epoch + 1) WHERE desk_id = p_desk AND instance = p_instance AND NOT is_released
  RETURNING epoch INTO v_epoch;
  IF NOT FOUND THEN RETURN 0; END IF;
  PERFORM pg_advisory_lock(1212547075, holdfast.holder_key(p_desk, v_epoch));
  UPDATE holdfast.desks SET base_block = p_block, base_epoch = p_epoch, base_sequence = p_sequence, base_hash = p_hash
  WHERE desk_id = p_desk AND base_block = 0 AND NOT EXISTS (SELECT FROM holdfast.blocks b WHERE b.desk_id = p_desk);
  RETURN v_epoch;
END $$;

-- A person accepts that blocks are lost up to p_lost: the journal ends at p_end, and nobody leads at the moment.
CREATE FUNCTION holdfast.accept_loss(p_desk smallint, p_end bigint, p_lost bigint) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM holdfast.refuse_stranger(p_desk);
  IF NOT EXISTS (SELECT FROM holdfast.head(p_desk) h WHERE h.block_number = p_end) THEN RETURN false; END IF;
  UPDATE holdfast.desks SET accepted_end = p_end, accepted_loss = CASE WHEN accepted_end = p_end THEN greatest(accepted_loss, p_lost) ELSE p_lost END
  WHERE desk_id = p_desk;
  RETURN true;
END $$;

-- The last block that is lost behind the end of the journal, until something follows; else -1.
CREATE FUNCTION holdfast.lost_until(p_desk smallint, p_head bigint) RETURNS bigint
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT CASE WHEN d.accepted_end = p_head THEN d.accepted_loss ELSE -1 END FROM holdfast.desks d WHERE d.desk_id = p_desk $$;

-- Drops at most p_most blocks before p_before: what every kept snapshot covers, never the newest, none that is too young.
CREATE FUNCTION holdfast.prune_blocks(
  p_desk smallint, p_instance uuid, p_before bigint, p_most integer, OUT status text, OUT pruned bigint, OUT first_block bigint, OUT is_done boolean
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE v_desk holdfast.desks%ROWTYPE; v_last bigint; v_wanted bigint;
BEGIN
  pruned := 0; is_done := true; status := 'PRUNED';
  SELECT * INTO v_desk FROM holdfast.desks WHERE desk_id = p_desk FOR UPDATE;
  first_block := v_desk.base_block + 1;
  IF NOT EXISTS (SELECT FROM holdfast.leases WHERE desk_id = p_desk AND instance = p_instance AND NOT is_released) THEN
    status := 'FENCED'; RETURN;
  END IF;
  SELECT least(p_before - 1,
    coalesce((SELECT min(s.block_number) FROM holdfast.snapshots s WHERE s.desk_id = p_desk), 0),
    (SELECT h.block_number - 1 FROM holdfast.head(p_desk) h),
    holdfast.last_block_below(p_desk, 'appended', (extract(epoch FROM clock_timestamp() - v_desk.keep_at_least) * 1000000)::bigint))
  INTO v_wanted;
  IF v_wanted <= v_desk.base_block THEN RETURN; END IF;
  v_last := least(v_wanted, v_desk.base_block + p_most);
  UPDATE holdfast.desks d SET base_block = v_last, base_epoch = b.epoch, base_sequence = b.last_sequence, base_hash = b.hash
  FROM holdfast.blocks b WHERE d.desk_id = p_desk AND b.desk_id = p_desk AND b.block_number = v_last;
  DELETE FROM holdfast.blocks WHERE desk_id = p_desk AND block_number <= v_last;
  GET DIAGNOSTICS pruned = ROW_COUNT;
  first_block := v_last + 1;
  is_done := v_last = v_wanted;
END $$;

-- ── lease ────────────────────────────────────────────────────────────────────────────────────────────────────────────

CREATE TYPE holdfast.lease_view AS (
  epoch bigint, node_id text, build_id text, config_hash text, remaining_us bigint, is_released boolean, handover_to text
);

CREATE FUNCTION holdfast.view_of(p_lease holdfast.leases) RETURNS holdfast.lease_view
LANGUAGE sql VOLATILE AS $$
  SELECT p_lease.epoch, p_lease.node_id, p_lease.build_id, p_lease.config_hash,
    CASE WHEN p_lease.is_released OR p_lease.expires_at <= clock_timestamp() THEN 0
      ELSE ceil(extract(epoch FROM p_lease.expires_at - clock_timestamp()) * 1000000)::bigint END,
    p_lease.is_released AND p_lease.epoch > 0,
    CASE WHEN p_lease.is_released AND p_lease.reserved_until > clock_timestamp() THEN p_lease.reserved_node
      WHEN NOT p_lease.is_released AND p_lease.wanted_until > clock_timestamp() THEN p_lease.wanted_node
      ELSE '' END $$;

-- The row of a desk, locked where it will be written. A lease that was counted by another life of the server, so by another
-- clock, is counted anew from its whole length: the clocks of two servers are never compared.
CREATE FUNCTION holdfast.lease_now(p_desk smallint, p_life text) RETURNS holdfast.leases
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE v_lease holdfast.leases;
BEGIN
  SELECT * INTO v_lease FROM holdfast.leases WHERE desk_id = p_desk;
  IF v_lease.clock_life = p_life OR v_lease.is_released THEN RETURN v_lease; END IF;
  UPDATE holdfast.leases SET clock_life = p_life, expires_at = clock_timestamp() + duration_us * interval '1 microsecond'
  WHERE desk_id = p_desk AND clock_life <> p_life AND NOT is_released RETURNING * INTO v_lease;
  IF NOT FOUND THEN SELECT * INTO v_lease FROM holdfast.leases WHERE desk_id = p_desk; END IF;
  RETURN v_lease;
END $$;

CREATE FUNCTION holdfast.see_lease(p_desk smallint) RETURNS holdfast.lease_view
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM holdfast.refuse_stranger(p_desk);
  RETURN holdfast.view_of(holdfast.lease_now(p_desk, holdfast.server_life()));
END $$;

-- Whether the session that holds this lease has certainly ended: its lock is free, in the life of the server in which it was
-- taken. A restart frees all locks and tells nothing.
CREATE FUNCTION holdfast.has_session_ended(p_lease holdfast.leases, p_life text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  RETURN p_lease.session_life = p_life AND p_life NOT LIKE '%?'
    AND pg_try_advisory_xact_lock_shared(1212547075, holdfast.holder_key(p_lease.desk_id, p_lease.epoch));
END $$;

-- Ends the session of an old holder, and appends of its that still wait for a standby. The number of a process is used again
-- by and by: it counts only with the time at which that process began.
-- That one of them went by itself is no news: any notice with a claim means that it was not replicated.
CREATE FUNCTION holdfast.end_sessions(p_lease holdfast.leases) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET client_min_messages = error
AS $$
BEGIN
  PERFORM pg_terminate_backend(a.pid) FROM pg_stat_get_activity(NULL) a
  WHERE a.pid <> pg_backend_pid() AND a.datid = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND ((a.pid = p_lease.session_pid AND a.backend_start = p_lease.session_start)
      OR a.pid IN (SELECT l.pid FROM pg_locks l WHERE l.locktype = 'advisory' AND l.classid = 1212547073
                   AND l.objid = p_lease.desk_id::integer::oid AND l.objsubid = 2 AND l.granted AND l.database = a.datid));
EXCEPTION WHEN insufficient_privilege THEN
  -- It is only quicker so: nothing of an older epoch can append once the claim is granted.
  NULL;
END $$;

CREATE FUNCTION holdfast.claim_lease(
  p_desk smallint, p_node text, p_instance uuid, p_seen_epoch bigint, p_duration_us bigint, p_build text, p_config text,
  p_account_keys text[], p_known_block bigint, p_known_hash text,
  OUT status text, OUT detail text, OUT view holdfast.lease_view,
  OUT head_block bigint, OUT head_epoch bigint, OUT head_sequence bigint, OUT head_hash text, OUT lost_until bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  v_life text := holdfast.server_life();
  v_lease holdfast.leases;
  v_other record;
BEGIN
  PERFORM holdfast.refuse_stranger(p_desk);
  detail := '';
  -- One claim at a time in the whole database: the accounts of several desks are compared.
  PERFORM pg_advisory_xact_lock(1212547074, 0);
  PERFORM FROM holdfast.leases WHERE desk_id = p_desk FOR UPDATE;
  v_lease := holdfast.lease_now(p_desk, v_life);
  view := holdfast.view_of(v_lease);
  IF v_lease.epoch <> p_seen_epoch THEN
    status := 'OVERTAKEN'; detail := format('epoch %s was claimed by node %s', v_lease.epoch, v_lease.node_id); RETURN;
  END IF;
  IF v_lease.is_released AND v_lease.reserved_until > clock_timestamp() AND v_lease.reserved_node NOT IN ('', p_node) THEN
    status := 'RESERVED'; detail := format('node %s is to lead', v_lease.reserved_node); RETURN;
  END IF;
  IF NOT v_lease.is_released AND v_lease.expires_at > clock_timestamp() AND NOT holdfast.has_session_ended(v_lease, v_life) THEN
    status := 'HELD'; detail := format('node %s leads for another %s ms', v_lease.node_id, view.remaining_us / 1000); RETURN;
  END IF;
  FOR v_other IN
    SELECT DISTINCT a.account_key, d.name, o.desk_id FROM holdfast.lease_accounts a
    JOIN holdfast.desks d ON d.desk_id = a.desk_id JOIN holdfast.leases o ON o.desk_id = a.desk_id
    WHERE a.account_key = ANY (p_account_keys) AND a.desk_id <> p_desk ORDER BY a.account_key
  LOOP
    PERFORM FROM holdfast.leases WHERE desk_id = v_other.desk_id FOR UPDATE;
    DECLARE v_their holdfast.leases := holdfast.lease_now(v_other.desk_id::smallint, v_life);
    BEGIN
      IF NOT v_their.is_released AND v_their.expires_at > clock_timestamp() AND NOT holdfast.has_session_ended(v_their, v_life) THEN
        status := 'ACCOUNT_HELD'; detail := format('desk %s leads on account %s', v_other.name, v_other.account_key); RETURN;
      END IF;
      -- It ran out, and could be renewed all the same: that desk is fenced, as if somebody had claimed it.
      IF NOT v_their.is_released THEN
        PERFORM holdfast.end_sessions(v_their);
        PERFORM pg_advisory_xact_lock(1212547073, v_other.desk_id);
        UPDATE holdfast.leases SET epoch = epoch + 1, instance = NULL, is_released = true, node_id = '' WHERE desk_id = v_other.desk_id;
      END IF;
    END;
  END LOOP;
  PERFORM holdfast.end_sessions(v_lease);
  -- Waits for appends that are on their way, until they are replicated or refused.
  PERFORM pg_advisory_xact_lock(1212547073, p_desk);
  SELECT h.block_number, h.epoch, h.last_sequence, h.hash INTO head_block, head_epoch, head_sequence, head_hash FROM holdfast.head(p_desk) h;
  IF NOT holdfast.has_block(p_desk, p_known_block, p_known_hash) OR head_epoch > v_lease.epoch THEN
    status := 'WENT_BACK'; RETURN;
  END IF;
  DELETE FROM holdfast.lease_accounts WHERE desk_id = p_desk;
  INSERT INTO holdfast.lease_accounts SELECT DISTINCT k, p_desk FROM unnest(p_account_keys) k
  ON CONFLICT (account_key) DO UPDATE SET desk_id = EXCLUDED.desk_id;
  UPDATE holdfast.leases l SET epoch = l.epoch + 1, node_id = p_node, instance = p_instance, build_id = p_build, config_hash = p_config,
    duration_us = p_duration_us, expires_at = clock_timestamp() + p_duration_us * interval '1 microsecond', is_released = false,
    clock_life = v_life, session_life = v_life, session_pid = pg_backend_pid(), session_start = (SELECT a.backend_start FROM pg_stat_get_activity(pg_backend_pid()) a),
    wanted_node = '', wanted_until = '-infinity', reserved_node = '', reserved_until = '-infinity'
  WHERE l.desk_id = p_desk RETURNING * INTO v_lease;
  -- For the life of this session: nobody else can have one of a new epoch.
  PERFORM pg_advisory_lock(1212547075, holdfast.holder_key(p_desk, v_lease.epoch));
  view := holdfast.view_of(v_lease);
  lost_until := holdfast.lost_until(p_desk, head_block);
  status := 'GRANTED';
END $$;

-- p_takes_session: this session does not have the holder's lock yet.
CREATE FUNCTION holdfast.renew_lease(p_desk smallint, p_instance uuid, p_epoch bigint, p_duration_us bigint, p_takes_session boolean)
RETURNS holdfast.lease_view
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE v_lease holdfast.leases;
BEGIN
  SELECT * INTO v_lease FROM holdfast.leases WHERE desk_id = p_desk FOR UPDATE;
  IF v_lease.epoch <> p_epoch OR v_lease.instance IS DISTINCT FROM p_instance OR v_lease.is_released THEN RETURN holdfast.view_of(v_lease); END IF;
  IF p_takes_session THEN
    IF NOT pg_try_advisory_lock(1212547075, holdfast.holder_key(p_desk, p_epoch)) THEN
      PERFORM holdfast.end_sessions(v_lease);
      PERFORM pg_advisory_lock(1212547075, holdfast.holder_key(p_desk, p_epoch));
    END IF;
    UPDATE holdfast.leases SET session_pid = pg_backend_pid(), session_life = holdfast.server_life(),
      session_start = (SELECT a.backend_start FROM pg_stat_get_activity(pg_backend_pid()) a) WHERE desk_id = p_desk;
  END IF;
  UPDATE holdfast.leases SET duration_us = p_duration_us, clock_life = CASE WHEN p_takes_session THEN session_life ELSE clock_life END,
    expires_at = clock_timestamp() + p_duration_us * interval '1 microsecond'
  WHERE desk_id = p_desk RETURNING * INTO v_lease;
  RETURN holdfast.view_of(v_lease);
END $$;

CREATE FUNCTION holdfast.release_lease(p_desk smallint, p_instance uuid, p_epoch bigint, p_to text) RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  UPDATE holdfast.leases SET is_released = true, expires_at = clock_timestamp(), wanted_node = '', wanted_until = '-infinity',
    reserved_node = p_to, reserved_until = CASE WHEN p_to = '' THEN '-infinity' ELSE clock_timestamp() + interval '5 seconds' END
  WHERE desk_id = p_desk AND epoch = p_epoch AND instance = p_instance AND NOT is_released;
  RETURN FOUND;
END $$;

CREATE FUNCTION holdfast.ask_for_handover(p_desk smallint, p_to text) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM holdfast.refuse_stranger(p_desk);
  UPDATE holdfast.leases SET wanted_node = p_to, wanted_until = clock_timestamp() + interval '30 seconds' WHERE desk_id = p_desk;
END $$;

-- For a watch: who holds the lease, and whether its session stands now ('STANDS'), has ended ('ENDED'), or cannot be told ('UNKNOWN').
CREATE FUNCTION holdfast.see_holder(p_desk smallint, OUT state text, OUT epoch bigint, OUT holder_key integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE v_lease holdfast.leases; v_life text := holdfast.server_life();
BEGIN
  PERFORM holdfast.refuse_stranger(p_desk);
  SELECT * INTO v_lease FROM holdfast.leases l WHERE l.desk_id = p_desk;
  epoch := v_lease.epoch;
  holder_key := holdfast.holder_key(p_desk, v_lease.epoch);
  state := CASE WHEN v_lease.epoch = 0 OR v_lease.is_released THEN 'ENDED'
    WHEN v_lease.session_life <> v_life OR v_life LIKE '%?' THEN 'UNKNOWN'
    WHEN holdfast.has_session_ended(v_lease, v_life) THEN 'ENDED'
    ELSE 'STANDS' END;
END $$;

-- ── board ────────────────────────────────────────────────────────────────────────────────────────────────────────────

-- Returns: the server's clock, microseconds. Seen by the others at once, and nobody waits for a disk: it is told again soon.
CREATE FUNCTION holdfast.announce(
  p_desk smallint, p_node text, p_priority integer, p_role text, p_epoch bigint, p_applied_sequence bigint, p_applied_block bigint,
  p_build text, p_config text, p_refusal text
) RETURNS bigint
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM holdfast.refuse_stranger(p_desk);
  PERFORM set_config('synchronous_commit', 'off', true);
  INSERT INTO holdfast.nodes VALUES (p_desk, p_node, p_priority, p_role, p_epoch, p_applied_sequence, p_applied_block, p_build, p_config,
    left(p_refusal, 500), clock_timestamp())
  ON CONFLICT (desk_id, node_id) DO UPDATE
  SET priority = EXCLUDED.priority, role = EXCLUDED.role, epoch = EXCLUDED.epoch, applied_sequence = EXCLUDED.applied_sequence,
    applied_block = EXCLUDED.applied_block, build_id = EXCLUDED.build_id, config_hash = EXCLUDED.config_hash,
    refusal = EXCLUDED.refusal, seen_at = EXCLUDED.seen_at;
  DELETE FROM holdfast.nodes WHERE desk_id = p_desk AND seen_at < clock_timestamp() - interval '1 day';
  RETURN (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
END $$;

-- ── what a node finds at its opening, and what the server promises ───────────────────────────────────────────────────

CREATE FUNCTION holdfast.enter(p_desk text, p_known_block bigint, p_known_hash text, OUT desk_id smallint, OUT schema_version integer,
  OUT block_number bigint, OUT epoch bigint, OUT last_sequence bigint, OUT hash text, OUT is_kept boolean, OUT lost_until bigint)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  SELECT max(version) INTO schema_version FROM holdfast.schema_versions;
  SELECT d.desk_id INTO desk_id FROM holdfast.desks d WHERE d.name = p_desk;
  IF desk_id IS NULL THEN RETURN; END IF;
  PERFORM holdfast.refuse_stranger(desk_id);
  SELECT h.block_number, h.epoch, h.last_sequence, h.hash INTO block_number, epoch, last_sequence, hash FROM holdfast.head(desk_id) h;
  is_kept := holdfast.has_block(desk_id, p_known_block, p_known_hash);
  lost_until := holdfast.lost_until(desk_id, block_number);
END $$;

-- The synchronous standbys; a node's own role may not see them.
CREATE FUNCTION holdfast.standbys() RETURNS TABLE (name text, state text, sync_state text)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT application_name, coalesce(state, 'hidden'), coalesce(sync_state, 'hidden') FROM pg_stat_replication $$;

-- Makes a desk and lets a role work for it. For the administrator: nobody else may call it.
CREATE FUNCTION holdfast.admit(p_desk text, p_role name) RETURNS void
LANGUAGE plpgsql VOLATILE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  INSERT INTO holdfast.desks (name) VALUES (p_desk) ON CONFLICT (name) DO NOTHING;
  INSERT INTO holdfast.leases (desk_id) SELECT d.desk_id FROM holdfast.desks d WHERE d.name = p_desk ON CONFLICT DO NOTHING;
  INSERT INTO holdfast.desk_members SELECT p_role, d.desk_id FROM holdfast.desks d WHERE d.name = p_desk ON CONFLICT DO NOTHING;
END $$;

REVOKE EXECUTE ON ALL FUNCTIONS IN SCHEMA holdfast FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.my_desks() TO holdfast_writer, holdfast_reader;
GRANT EXECUTE ON FUNCTION holdfast.append_block, holdfast.import_blocks, holdfast.begin_import, holdfast.accept_loss, holdfast.save_snapshot, holdfast.prune_blocks, holdfast.last_block_below,
  holdfast.see_lease, holdfast.claim_lease, holdfast.renew_lease, holdfast.release_lease, holdfast.ask_for_handover,
  holdfast.see_holder, holdfast.announce, holdfast.enter TO holdfast_writer;
GRANT EXECUTE ON FUNCTION holdfast.standbys, holdfast.server_life TO holdfast_writer, holdfast_auditor;
