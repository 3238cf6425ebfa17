-- What the transports that fetch know: who fetches, how far they are, what they saw last.

-- One holder per name among all hubs that share the database; free once the time is over.
create table lease (
  name   text primary key,
  holder uuid not null,
  until  timestamptz not null
);

-- One row per pulled feed: its last run, and when the next is due.
create table pull_state (
  feed      int primary key,
  base      text not null,               -- what the cursors were made for
  started   timestamptz,
  finished  timestamptz,
  due       timestamptz not null,
  outcome   text,                        -- done, failed, stopped
  problem   text,                        -- why it failed; no value of a resource
  failures  int not null default 0,      -- runs that failed in a row
  counts    text not null default '{}'   -- JSON: requests, fetched, new …
);

-- Per search how far it got: all changed before since was fetched; next is where an unfinished walk goes on.
create table pull_cursor (
  feed    int not null,
  search  text collate "C" not null,     -- type[?variant][ of Patient/id]
  since   timestamptz,
  started timestamptz,                   -- server's time of the unfinished walk
  next    text,
  mode    text not null,                 -- how the server wants to be asked
  primary key (feed, search)
);

-- The last content fetched of each resource: equal again is not journaled again, and A after B is not taken for the first A.
create table pull_item (
  feed    int not null,
  ref     text collate "C" not null,     -- Type/id at the source
  digest  uuid,                          -- null: the source does not give it
  fetched timestamptz not null,
  primary key (feed, ref)
);

-- Asked for by a person: the whole feed, or one patient.
create table pull_request (
  id       uuid primary key,
  feed     int not null,
  patient  text,                         -- id at the source, or system|value; forgotten once done
  asked    timestamptz not null default now(),
  finished timestamptz,
  outcome  text,
  problem  text,
  counts   text not null default '{}'
);
create index pull_request_waiting on pull_request (feed, asked) where finished is null;

-- A Bulk Data export on its way: asked for, its files, and how far they were read.
create table pull_export (
  feed     int primary key,
  status   text not null,                -- where the server tells of it
  started  timestamptz not null,
  manifest text,                         -- once the server has finished
  file     int not null default 0,
  offset_  bigint not null default 0     -- bytes of the file that are journaled
);
