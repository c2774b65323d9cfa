-- Another life of the server may be that of a standby which never got the last claims. Their epochs, in which orders may have been
-- sent under ids that name them, are never granted again: the first claim in each life leaves a thousand out.

-- The life of the server in which the epoch was claimed.
ALTER TABLE holdfast.leases ADD COLUMN claim_life text NOT NULL DEFAULT '';

CREATE FUNCTION holdfast.leave_epochs_out() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
  IF OLD.epoch > 0 AND OLD.claim_life <> NEW.session_life THEN NEW.epoch := OLD.epoch + 1000; END IF;
  NEW.claim_life := NEW.session_life;
  RETURN NEW;
END $$;

REVOKE EXECUTE ON FUNCTION holdfast.leave_epochs_out FROM PUBLIC;

-- A claim, and nothing else, brings another process with a newer epoch.
CREATE TRIGGER claimed BEFORE UPDATE ON holdfast.leases
FOR EACH ROW WHEN (NEW.epoch > OLD.epoch AND NEW.instance IS DISTINCT FROM OLD.instance AND NEW.instance IS NOT NULL)
EXECUTE FUNCTION holdfast.leave_epochs_out();
