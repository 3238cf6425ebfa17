-- Who a person is at the identity provider of the network, if sign-in is there.
alter table account add column external text collate "C" unique;

-- Sign-ins that were sent to the provider and have not come back; good once.
create table external_sign_in (
  hash     bytea primary key,            -- SHA-256 of the state
  nonce    text not null,
  verifier text not null,                -- of PKCE
  back     text not null,                -- the page to come back to
  until    timestamptz not null
);
