-- The clinical tables. Every key begins with home, so the same schema spreads over a distributed PostgreSQL.

create table setting (
  name  text primary key,
  value bytea not null
);

create table practice (
  num      int generated always as identity primary key,
  id       uuid not null unique,
  slug     text not null unique,
  name     text not null,
  timezone text not null,
  created  timestamptz not null default now()
);

-- zstd dictionaries of bodies; rows name the one they were packed with (0: none)
create table dictionary (
  num   smallint primary key,
  bytes bytea not null
);

create sequence change_number;

-- The current version of each resource. pk is the own half of the logical id, home its other half.
create table res (
  home     bigint not null,
  pk       bigint not null,
  pat      bigint,                       -- pk of the Patient record the row belongs to (of itself for a Patient)
  pat_home bigint,                       -- its home: differs from home only after a corrected subject
  change   bigint not null,
  xid      xid8 not null default pg_current_xact_id(),
  updated  timestamptz not null,
  labels   bigint not null default 0,
  content  bigint not null,              -- hash of the mapped content
  key_hash bigint not null,              -- further bits of the naming key's hash, compared on write
  message  uuid not null,
  entry    int not null,
  practice int not null,
  ver      int not null,
  type     smallint not null,
  dict     smallint not null,
  deleted  boolean not null default false,
  more     boolean not null default false, -- has further main codes than the first; those are in tokens
  code     bigint,                       -- hash of the first main code, without its system
  present  bigint not null default 0,    -- bit n: search parameter n of the type has a value
  date_lo  timestamptz not null default '-infinity',
  date_hi  timestamptz,                  -- null: no main date
  qty      double precision,
  tokens   bigint[],                     -- hashes of (param, token)
  refs     bigint[],                     -- hashes of (param, reference) inside the compartment
  body     bytea not null,               -- zstd of the JSON as served at the practice's own base
  primary key (home, pk)
);
alter table res alter column body set storage external;
create index res_patient_code on res (pat, type, code, date_lo desc) where pat is not null and code is not null;
create index res_patient_date on res (pat, type, date_lo desc) where pat is not null;
create index res_code_date on res (type, code, date_lo desc) where code is not null;
create index res_code_quantity on res (code, qty) where qty is not null;
create index res_patient_more on res (pat, type) where more;
create index res_type on res (type, home, pk);
create index res_type_change on res (type, change);
create index res_birth on res (date_lo) where type = 103; -- Patient

-- Versions that are no longer current.
create table hist (
  home     bigint not null,
  pk       bigint not null,
  ver      int not null,
  pat      bigint,
  pat_home bigint,
  change   bigint not null,
  xid      xid8 not null,
  updated  timestamptz not null,
  labels   bigint not null default 0,
  content  bigint not null,
  message  uuid not null,
  entry    int not null,
  practice int not null,
  type     smallint not null,
  dict     smallint not null,
  deleted  boolean not null,
  body     bytea not null,
  primary key (home, pk, ver)
);
alter table hist alter column body set storage external;
create index hist_type_change on hist (type, change);

-- Identifiers, and references to resources outside the compartment: hash of (type, param, value).
create table lookup (
  hash bigint not null,
  home bigint not null,
  pk   bigint not null,
  primary key (hash, home, pk)
);
create index lookup_row on lookup (home, pk);

create table str (
  home  bigint not null,
  pk    bigint not null,
  type  smallint not null,
  param smallint not null,
  birth date,                            -- beside a Patient's names: family and birth date in one index
  norm  text collate "C" not null,
  exact text collate "C" not null
);
create index str_value on str (type, param, norm, birth);
create index str_row on str (home, pk);

create table date2 (
  home  bigint not null,
  pk    bigint not null,
  type  smallint not null,
  param smallint not null,
  lo    timestamptz not null,
  hi    timestamptz not null
);
create index date2_value on date2 (type, param, lo);
create index date2_row on date2 (home, pk);

create table qty2 (
  home  bigint not null,
  pk    bigint not null,
  type  smallint not null,
  param smallint not null,
  unit  bigint not null,                 -- hash of system|code, 0 for a number
  value double precision not null
);
create index qty2_value on qty2 (type, param, unit, value);
create index qty2_row on qty2 (home, pk);

-- Ids that clients chose.
create table alias (
  type smallint not null,
  id   text collate "C" not null,
  home bigint not null,
  pk   bigint not null,
  primary key (type, id)
);
create index alias_row on alias (home, pk);

-- One record for each transaction that changed what can be read.
create table change (
  number  bigint primary key,
  xid     xid8 not null default pg_current_xact_id(),
  at      timestamptz not null,
  kind    smallint not null,             -- 0 rows, 1 link, 2 unlink
  message uuid,
  types   smallint[] not null,
  homes   bigint[] not null,
  pks     bigint[] not null,
  vers    int[] not null
);
create index change_xid on change (xid);

-- Which records are one person, per view: 0 the network, else a practice (merges of its own). Only records that were
-- ever linked have rows; a row is closed, never changed. person is the id of the member stored first.
create table member (
  view        int not null,
  home        bigint not null,
  pk          bigint not null,
  person_home bigint not null,
  person_pk   bigint not null,
  since       bigint not null,           -- change number
  until       bigint,                    -- change number, or null while current
  primary key (home, pk, view, since)
);
create unique index member_current on member (view, pk, home) where until is null;
create index member_person on member (view, person_pk, person_home);
