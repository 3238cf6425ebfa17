-- Subscriptions: what is to be told to whom, and the outbox.

-- How far followers of the change table are: every change up to (xid, number) is done.
create table follower (
  name   text primary key,
  xid    xid8 not null,
  number bigint not null
);
-- what was changed before subscriptions existed is no event
insert into follower (name, xid, number) values ('notify', pg_snapshot_xmin(pg_current_snapshot()), 0);

create table subscription (
  id        text primary key,            -- of the resource
  practice  int not null,                -- who subscribed
  network   boolean not null,            -- through the network's base, or the practice's own
  base      text not null,               -- URL of that base as the subscriber saw it
  asked     text not null,               -- JSON of what is wanted; may hold the subscriber's secret headers
  state     text not null,               -- requested, active, error, off
  greeted   boolean not null default false, -- the subscriber took the handshake
  events    bigint not null default 0,   -- number of the last event
  delivered bigint not null default 0,   -- number of the last event the subscriber took
  holder    uuid,                        -- the hub that delivers
  until     timestamptz,                 -- its lease
  due       timestamptz not null default now(), -- not before: after failures
  failures  int not null default 0,      -- in a row
  sent      timestamptz,                 -- last time the subscriber took anything
  problem   text                         -- of the last failure; no value of a resource
);

-- Numbered without gaps in the order of changes; kept for a while after delivery for $events.
create table subscription_event (
  subscription text not null references subscription (id) on delete cascade,
  number       bigint not null,
  at           timestamptz not null,
  type         smallint not null,
  focus        text not null,            -- id of the resource
  gone         boolean not null,         -- it was deleted
  primary key (subscription, number)
);
create index subscription_event_at on subscription_event (at);
