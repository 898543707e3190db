-- Lists by a customer that grow with every order: its checks, and the orders that it placed (api-conventions 11.4).
CREATE INDEX credit_check_customer ON credit_check (customer_id);
CREATE INDEX sales_order_customer ON sales_order (customer_id);
