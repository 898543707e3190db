-- Who looks after the order that is held, as the ERP says (CM-14.1): beside who of the credit team looks after the hold.

ALTER TABLE order_hold ADD COLUMN order_responsible TEXT;
UPDATE order_hold SET order_responsible = (SELECT responsible FROM sales_order WHERE sales_order.id = order_hold.order_id);
