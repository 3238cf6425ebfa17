-- The person index: what matching looks at of each Patient record.
create table person_record (
  home     bigint not null,
  pk       bigint not null,
  seq      bigint generated always as identity,   -- the order records were first stored in
  practice int not null,
  keyed    boolean not null,                      -- has an identifier; others are never linked by machine
  hash     bigint not null,                       -- of the features: matching runs again only if it changes
  features bytea not null,                        -- JSON
  primary key (home, pk)
);

create table person_block (
  block bigint not null,
  home  bigint not null,
  pk    bigint not null,
  primary key (block, home, pk)
);
create index person_block_record on person_block (home, pk);

-- Who decided what of a pair, and on what evidence; never changed. The pair is in order of its ids.
create table decision (
  num      bigint generated always as identity primary key,
  at       timestamptz not null default now(),
  a_home   bigint not null,
  a_pk     bigint not null,
  b_home   bigint not null,
  b_pk     bigint not null,
  kind     text not null,                         -- link, unlink, not-same
  origin   text not null,                         -- machine, practice, steward
  who      text,
  why      text not null,
  weight   double precision,
  version  int,                                   -- of the weights
  evidence text,                                  -- JSON: fields, levels, weights, guards
  message  uuid
);
create index decision_pair on decision (a_home, a_pk, b_home, b_pk);

-- The links that persons are made of: two records are one person if a chain of open links joins them.
create table person_link (
  num      bigint generated always as identity primary key,
  view     int not null,
  a_home   bigint not null,
  a_pk     bigint not null,
  b_home   bigint not null,
  b_pk     bigint not null,
  decision bigint not null,
  until    bigint                                 -- change number, or null while open
);
create index person_link_a on person_link (a_home, a_pk) where until is null;
create index person_link_b on person_link (b_home, b_pk) where until is null;

-- Pairs a steward said are two humans.
create table apart (
  a_home   bigint not null,
  a_pk     bigint not null,
  b_home   bigint not null,
  b_pk     bigint not null,
  decision bigint not null,
  primary key (a_home, a_pk, b_home, b_pk)
);
create index apart_b on apart (b_home, b_pk);

-- Pairs a steward is to look at.
create table review (
  num      bigint generated always as identity primary key,
  a_home   bigint not null,
  a_pk     bigint not null,
  b_home   bigint not null,
  b_pk     bigint not null,
  reason   text not null,
  weight   double precision not null,
  version  int not null,
  evidence text not null,
  opened   timestamptz not null default now(),
  closed   timestamptz
);
create unique index review_open on review (a_home, a_pk, b_home, b_pk) where closed is null;
create index review_open_b on review (b_home, b_pk) where closed is null;
create index review_queue on review (weight desc) where closed is null;

-- Records whose candidates were too many to look at in the write.
create table rematch (
  home  bigint not null,
  pk    bigint not null,
  since timestamptz not null default now(),
  primary key (home, pk)
);

-- Merges the practices decided.
create table merged (
  old_home bigint not null,
  old_pk   bigint not null,
  to_home  bigint not null,
  to_pk    bigint not null,
  message  uuid,
  at       timestamptz not null default now(),
  primary key (old_home, old_pk)
);
create index merged_to on merged (to_home, to_pk);
