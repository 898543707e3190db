-- The holds that an order has had: asked for by its number from the order's own screen.
CREATE INDEX order_hold_order ON order_hold (order_id);
