-- Imports: what was sent, how far it is loaded, and what was refused. In the database for the reason exports are.

create table import_job (
  id       uuid primary key,
  practice text,                         -- slug of the practice's base; null: the network's
  account  int,                          -- who asked; null under --open
  base     text not null,                -- URL of that base as the client saw it
  url      text not null,                -- the request
  created  timestamptz not null default now(),
  state    text not null default 'sent', -- sent (bytes still arrive), waiting, done, failed
  holder   uuid,                         -- the hub that works it
  until    timestamptz,                  -- its lease
  attempts int not null default 0,
  pass     int not null default 1,       -- 1: Patients; 2: all others
  line     bigint not null default 0,    -- the last one done of this pass
  counts   text not null default '{}',   -- JSON: how many of each type were loaded
  refused  bigint not null default 0,    -- lines that were not
  told     timestamptz,                  -- when a client last asked
  time     timestamptz,                  -- when it began
  finished timestamptz,
  problem  text                          -- no value of a resource
);
create index import_job_waiting on import_job (created) where state = 'waiting';

-- The bytes sent, in pieces of any boundary, each a gzip member.
create table import_part (
  job   uuid not null references import_job (id) on delete cascade,
  seq   int not null,
  bytes bytea not null,
  primary key (job, seq)
);
alter table import_part alter column bytes set storage external;

create table import_error (
  job     uuid not null references import_job (id) on delete cascade,
  line    bigint not null,
  issues  text not null,                 -- JSON: code, location, text of each; no value of a resource
  primary key (job, line)
);
