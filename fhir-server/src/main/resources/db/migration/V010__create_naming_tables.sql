-- Keys that are not the one an id was minted from: further keys, merged records' keys (seq 0, stronger than the row
-- minted from the key itself), and fresh records of an identifier that stands for several humans (seq 1, 2, …).
create table name_key (
  home     bigint not null,              -- of the id the key would mint
  own      bigint not null,
  chk      bigint not null,              -- further bits of the key's hash
  seq      smallint not null,
  to_home  bigint not null,
  to_pk    bigint not null,
  to_check bigint not null,              -- key_hash of the record it names
  primary key (home, own, chk, seq)
);
-- for merges: keys of Patients only, since a scoped key has the home of what it names
create index name_key_target on name_key (to_home, to_pk) where home <> to_home;

-- What was chosen for a message whose identifier stands for several humans, so that replay repeats it.
create table name_choice (
  message  uuid not null,
  entry    int not null,
  to_home  bigint not null,
  to_pk    bigint not null,
  to_check bigint not null,
  primary key (message, entry)
);

-- The wordings (family name, given name, birth date) under which messages were accepted for a Patient record.
create table wording (
  home   bigint not null,
  pk     bigint not null,
  hash   bigint not null,
  family text not null,
  given  text not null,
  birth  text not null,
  primary key (home, pk, hash)
);
