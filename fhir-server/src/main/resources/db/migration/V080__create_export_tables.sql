-- Bulk Data exports: what was asked, how far it is, and the files. They stand in the database because several hubs share
-- it and none shares its disk: any of them serves a file, and any of them goes on with a dead one's job.

create table export_job (
  id       uuid primary key,
  practice text,                         -- slug of the practice's base; null: the network's
  url      text not null,                -- the request, as the manifest repeats it
  asked    text not null,                -- JSON: level, patients, types, filters, since, elements
  created  timestamptz not null default now(),
  state    text not null default 'waiting', -- waiting, done, failed
  holder   uuid,                         -- the hub that works it
  until    timestamptz,                  -- its lease
  attempts int not null default 0,
  progress text not null default 'waiting',
  told     timestamptz,                  -- when a client last asked
  time     timestamptz,                  -- transactionTime
  finished timestamptz,
  problem  text                          -- no value of a resource
);
create index export_job_waiting on export_job (created) where state = 'waiting';

create table export_file (
  job   uuid not null references export_job (id) on delete cascade,
  num   int not null,
  kind  text not null,                   -- output, deleted, error
  type  text not null,
  count bigint not null,
  primary key (job, num)
);

-- Pieces of files, each a gzip member of whole lines: one after the other they are a gzip file.
create table export_part (
  job   uuid not null references export_job (id) on delete cascade,
  file  int not null,
  seq   int not null,
  bytes bytea not null,
  primary key (job, file, seq)
);
alter table export_part alter column bytes set storage external;

-- What was deleted since an earlier export.
create index res_deleted on res (updated) where deleted;
