-- Where a confidential asymmetric client publishes its public keys; it has either these or keys that were registered.
alter table app add column jwks_uri text;
