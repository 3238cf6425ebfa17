-- Who a person is among the network's resources, for apps that ask for openid fhirUser.
alter table account add column fhir_user text;
alter table app_code add column nonce text;

-- Public keys of identity tokens, of all hubs: the private one never leaves the hub that made it.
create table id_token_key (
  kid   text primary key,
  jwk   text not null,
  until timestamptz not null
);
