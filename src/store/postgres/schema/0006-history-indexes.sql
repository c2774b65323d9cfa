-- For the questions of people that are asked of the tables themselves. Run by holdfast_owner.

-- The fills of one order.
CREATE INDEX ON holdfast.history_fills (desk_id, order_number);
