-- Weights of matching that were fitted to the network's records; version 1 is the committed table and stands in no row.
create table match_weights (
  version int primary key,
  made    timestamptz not null default now(),
  records bigint not null,                        -- it was fitted to so many
  body    text not null,                          -- JSON: odds of levels, shares of names, thresholds
  applied timestamptz                             -- the latest applied one is in force
);

-- Work over the whole network that a steward asked for, and how far it is.
create table match_job (
  num      bigint generated always as identity primary key,
  kind     text not null,                         -- train, rematch
  dry      boolean not null,
  version  int,                                   -- of the weights it is about
  who      text not null,
  why      text not null,
  state    text not null default 'waiting',       -- waiting, running, done, failed
  created  timestamptz not null default now(),
  beat     timestamptz,                           -- the hub that works it said so last
  finished timestamptz,
  done     bigint not null default 0,
  total    bigint not null default 0,
  place    bigint not null default 0,             -- records up to this one (person_record.seq) are done
  report   text not null default '{}'             -- JSON: counts and the first changes
);
create index match_job_open on match_job (num) where state in ('waiting', 'running');
create unique index person_record_seq on person_record (seq);

-- Tried again in the background, and still too many alike: for a steward.
alter table rematch add column tried timestamptz;
create index rematch_untried on rematch (since) where tried is null;
