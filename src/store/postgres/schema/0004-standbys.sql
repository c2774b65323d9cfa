-- For nodes that stand by: the newest blocks in one short answer, two processes of one name told apart, and how far each node's clock
-- is from the server's.

-- The blocks after p_after, few enough for one answer. Of a page that proves where it begins this takes a third of the time; here it is
-- for the reader to see that the first one follows what it has.
CREATE FUNCTION holdfast.next_blocks(p_desk smallint, p_after bigint, p_blocks_max integer, p_bytes_max integer)
RETURNS TABLE (block_number bigint, hash text, sealed bytea)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE v_bytes integer := 0;
BEGIN
  PERFORM holdfast.refuse_stranger(p_desk);
  FOR block_number, hash, sealed IN
    SELECT b.block_number, b.hash, b.sealed FROM holdfast.blocks b
    WHERE b.desk_id = p_desk AND b.block_number > p_after ORDER BY b.block_number LIMIT p_blocks_max
  LOOP
    RETURN NEXT;
    v_bytes := v_bytes + length(sealed);
    EXIT WHEN v_bytes >= p_bytes_max;
  END LOOP;
END $$;

REVOKE EXECUTE ON FUNCTION holdfast.next_blocks FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.next_blocks TO holdfast_writer;

ALTER TABLE holdfast.nodes ADD COLUMN clock_off_us bigint NOT NULL DEFAULT 0, ADD COLUMN told_by text NOT NULL DEFAULT '';

DROP FUNCTION holdfast.announce(smallint, text, integer, text, bigint, bigint, bigint, text, text, text);

-- Returns: the server's clock, microseconds, and who told under this name before; empty for nobody. Seen by the others at once,
-- and nobody waits for a disk: it is told again soon.
CREATE FUNCTION holdfast.announce(
  p_desk smallint, p_node text, p_priority integer, p_role text, p_epoch bigint, p_applied_sequence bigint, p_applied_block bigint,
  p_build text, p_config text, p_refusal text, p_clock_off_us bigint, p_told_by text, OUT now_us bigint, OUT told_before text
)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  PERFORM holdfast.refuse_stranger(p_desk);
  PERFORM set_config('synchronous_commit', 'off', true);
  SELECT n.told_by INTO told_before FROM holdfast.nodes n WHERE n.desk_id = p_desk AND n.node_id = p_node;
  told_before := coalesce(told_before, '');
  INSERT INTO holdfast.nodes (desk_id, node_id, priority, role, epoch, applied_sequence, applied_block, build_id, config_hash, refusal,
    seen_at, clock_off_us, told_by)
  VALUES (p_desk, p_node, p_priority, p_role, p_epoch, p_applied_sequence, p_applied_block, p_build, p_config, left(p_refusal, 500),
    clock_timestamp(), p_clock_off_us, p_told_by)
  ON CONFLICT (desk_id, node_id) DO UPDATE
  SET priority = EXCLUDED.priority, role = EXCLUDED.role, epoch = EXCLUDED.epoch, applied_sequence = EXCLUDED.applied_sequence,
    applied_block = EXCLUDED.applied_block, build_id = EXCLUDED.build_id, config_hash = EXCLUDED.config_hash,
    refusal = EXCLUDED.refusal, seen_at = EXCLUDED.seen_at, clock_off_us = EXCLUDED.clock_off_us, told_by = EXCLUDED.told_by;
  DELETE FROM holdfast.nodes WHERE desk_id = p_desk AND seen_at < clock_timestamp() - interval '1 day';
  now_us := (extract(epoch FROM clock_timestamp()) * 1000000)::bigint;
END $$;

REVOKE EXECUTE ON FUNCTION holdfast.announce FROM PUBLIC;
GRANT EXECUTE ON FUNCTION holdfast.announce TO holdfast_writer;
