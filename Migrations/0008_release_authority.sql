-- Up to which amount a key may release holds by itself (api-conventions, example 5); null is without bound.

ALTER TABLE api_key ADD COLUMN release_authority INTEGER;
ALTER TABLE api_key ADD COLUMN release_authority_currency TEXT;
