-- For less time between a turn and those who wait for it: an append that has nothing to refuse takes one look and one row, and
-- a small block comes to those who follow with the message that it is there, so that they do not have to ask for it.

-- Where the blocks of a desk are told. Whoever knows the name of a channel hears it: nobody reads this one, as nobody reads the
-- instance beside it, and holdfast.listen is the way to hear it.
ALTER TABLE holdfast.leases ADD COLUMN channel text NOT NULL DEFAULT 'holdfast_' || replace(gen_random_uuid()::text, '-', '');

-- It stays what it was, for the first block of a journal, a block that comes again, and all that is refused.
ALTER FUNCTION holdfast.append_block(smallint, uuid, boolean, bytea) RENAME TO append_or_refuse;
REVOKE EXECUTE ON FUNCTION holdfast.append_or_refuse FROM holdfast_writer;

-- Compare-and-append, with the lease in the same breath. What the row says is read out of the sealed block itself.
CREATE FUNCTION holdfast.append_block(
  p_desk smallint, p_instance uuid, p_wants_replica boolean, p_sealed bytea,
  OUT status text, OUT head_block bigint, OUT head_hash text, OUT newest_epoch bigint
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
  -- Held until the commit is replicated: no claim can be granted while this block may still become durable. Before all else: the
  -- look below has to be of a moment after it. (An expression of its own costs half of a statement.)
  v_done text := pg_advisory_xact_lock_shared(1212547073, p_desk);
  v_end integer := length(p_sealed) - 32;
  v_channel text;
BEGIN
  SELECT h.block_number + 1, l.epoch, l.channel INTO head_block, newest_epoch, v_channel
  FROM holdfast.leases l,
    (SELECT b.block_number, b.last_sequence, b.hash FROM holdfast.blocks b WHERE b.desk_id = p_desk ORDER BY b.block_number DESC LIMIT 1) h
  WHERE l.desk_id = p_desk AND l.instance = p_instance AND NOT l.is_released AND l.expires_at > clock_timestamp()
    AND l.epoch = holdfast.whole_at(p_sealed, 16)
    AND NOT (p_wants_replica AND current_setting('synchronous_standby_names') = '')
    AND substring(p_sealed FROM 1 FOR 4) = '\x48464231' AND sha256(substring(p_sealed FROM 1 FOR v_end)) = substring(p_sealed FROM v_end + 1)
    AND h.block_number + 1 = holdfast.whole_at(p_sealed, 8) AND h.hash = encode(substring(p_sealed FROM 73 FOR 32), 'hex')
    AND h.last_sequence + 1 = holdfast.whole_at(p_sealed, 24);
  IF NOT FOUND THEN
    SELECT * INTO status, head_block, head_hash, newest_epoch FROM holdfast.append_or_refuse(p_desk, p_instance, p_wants_replica, p_sealed);
    RETURN;
  END IF;
  head_hash := encode(substring(p_sealed FROM v_end + 1), 'hex');
  INSERT INTO holdfast.blocks (desk_id, block_number, epoch, last_sequence, last_time_us, hash, sealed)
  VALUES (p_desk, head_block, newest_epoch, holdfast.whole_at(p_sealed, 32), holdfast.whole_at(p_sealed, 48), head_hash, p_sealed);
  -- A message holds less than 8,000 characters: of a longer block it tells the number.
  v_done := pg_notify(v_channel, CASE WHEN length(p_sealed) <= 5900 THEN encode(p_sealed, 'base64') ELSE head_block::text END);
  status := 'APPENDED';
END $$;

-- Lets the session that asks hear the blocks of a desk: each with its commit, or, on the channel of everybody, that there is one.
CREATE FUNCTION holdfast.listen(p_desk smallint) RETURNS void
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM holdfast.refuse_stranger(p_desk);
  EXECUTE format('LISTEN %I', (SELECT channel FROM holdfast.leases WHERE desk_id = p_desk));
  EXECUTE format('LISTEN %I', 'holdfast_' || p_desk);
END $$;

REVOKE EXECUTE ON FUNCTION holdfast.append_block, holdfast.listen FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.append_block, holdfast.listen TO holdfast_writer;
