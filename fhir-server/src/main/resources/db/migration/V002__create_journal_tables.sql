-- Feeds, and the journal: every message as received, what waits to be worked, what became of it.

-- Raised in the transaction of every change to practice or feed: hubs that see another version read again.
create table practice_version (
  single  boolean primary key default true check (single),
  version bigint not null
);
insert into practice_version (version) values (1);

create table feed (
  num         int generated always as identity unique,
  practice    int not null references practice (num),
  slug        text not null,
  adapter     text not null,
  application text,                      -- MSH-3
  facility    text,                      -- MSH-4; null takes any
  ack         text not null,
  settings    text not null,             -- JSON
  primary key (practice, slug)
);
create unique index feed_sender on feed (application, facility) nulls not distinct where application is not null;

-- Journal order: taken under one advisory lock, so it is also the order of commits.
create sequence journal_order;

-- Never updated. Ids are UUIDs of version 7, so a range of ids is a range of time.
create table message (
  id           uuid not null primary key,
  place        bigint not null,          -- journal order
  received     timestamptz not null,
  practice     int not null,
  feed         int,                      -- null: written at a FHIR base
  parent       uuid,                     -- the file it came in
  part         int not null,             -- its place there, from 0
  parts        int not null,             -- of a file: how many it holds; else 0
  type         text not null,
  control      text,                     -- the sender's id of it
  reused       boolean not null,         -- the control id stood on other content before
  source_time  timestamptz,
  digest       uuid not null,            -- first half of the body's SHA-256
  content_type text,
  size         int not null,
  keys         bigint[] not null,        -- hashes of the patients' identifiers, as in work
  body         bytea                     -- zstd; null: the stored version is the body
) partition by range (id);
create index message_parent on message (parent, part) where parent is not null;
alter table message alter column body set storage external;

-- First message of each (feed, control id, content): a resend is known by it.
create table seen (
  feed    int not null,
  control text collate "C" not null,
  digest  uuid not null,
  message uuid not null,
  primary key (feed, control, digest)
);

-- What waits. Deleted in the transaction that does the work, so a killed hub's messages are there again.
create table work (
  place    bigint primary key,
  message  uuid not null,
  practice int not null,
  feed     int not null,
  keys     bigint[] not null             -- hashes of the patients' identifiers; empty: unknown
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
create index work_message on work (message);

-- What became of a message; no row yet: received.
create table outcome (
  message         uuid primary key,
  practice        int not null,
  feed            int,
  state           smallint not null,     -- 1 stored, 2 ignored, 3 quarantined
  finished        timestamptz not null,
  source_time     timestamptz,
  place           bigint not null,
  adapter         text,
  adapter_version text,
  settings        bigint,                -- hash of the feed's settings
  mapped          bigint,                -- hash of the whole mapped content
  contents        bigint[],              -- hash of each entry's mapped content
  receipt         bytea not null         -- zstd of JSON
);
create index outcome_state on outcome (practice, state, message);

-- Patients with a quarantined message: later messages of them bear a note.
create table held (
  practice int not null,
  key      bigint not null,
  message  uuid not null,
  primary key (practice, key, message)
);
create index held_message on held (message);

-- Senders the MLLP port does not know: their MSH only.
create table unknown_sender (
  application text not null,
  facility    text not null,
  header      bytea not null,            -- of the last one
  first       timestamptz not null,
  last        timestamptz not null,
  times       bigint not null,
  primary key (application, facility)
);
