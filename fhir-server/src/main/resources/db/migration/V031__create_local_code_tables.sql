-- The practices' own codes, as their messages use them; and what a steward decided of them.

create table local_code (
  hash     bigint primary key,           -- of practice, feed, system and code
  practice int not null,
  feed     int,
  system   text not null,                -- empty: the message names none
  code     text not null,
  display  text,
  element  text not null,                -- where it stood first: Observation.code
  weight   int not null,                 -- what a missing meaning costs there
  unit     text,
  first    timestamptz not null default now()
);
create index local_code_code on local_code (system, code);
create index local_code_practice on local_code (practice);

-- Which messages use it: a row for each, added and never changed.
create table local_code_use (
  hash    bigint not null,
  message uuid not null,
  primary key (hash, message)
);

-- Codes that shall not be mapped.
create table local_code_ignored (
  practice int not null,
  system   text not null,
  code     text not null,
  primary key (practice, system, code)
);

-- Who decided what, and why; never changed.
create table code_decision (
  num      bigint generated always as identity primary key,
  at       timestamptz not null default now(),
  practice int not null,
  system   text not null,
  code     text not null,
  kind     text not null,                -- map, ignore, unmap
  target   text,                         -- system|code
  map      text,                         -- canonical of the ConceptMap and its version
  who      text not null,
  why      text not null
);
create index code_decision_code on code_decision (practice, system, code);

-- Codes whose meaning changed: the messages that use them are to be worked again.
create table remap (
  hash  bigint primary key,
  since timestamptz not null default now()
);

-- Files that were loaded at the start of a hub, by their bytes.
create table term_file (
  name   text primary key,
  digest text not null,
  loaded timestamptz not null default now(),
  report text not null
);
