-- Lists by a customer that grow with every order: its checks, and the orders that it placed (api-conventions 11.4).
CREATE INDEX credit_check_customer ON credit_check (customer_id);
CREATE INDEX sales_order_customer ON sales_order (customer_id);
-- The documents of one kind of a company in the order in which they came: the lists of credit notes and payments among a
-- million invoices.
CREATE INDEX receivable_company ON receivable (company_id, kind);
