-- What the watch knows: when feeds sent, what is out of order now or was, and who is still to be told.

-- Quarter hours (epoch seconds / 900) in which a feed sent; feed 0: in which a hub was there to receive.
create table feed_slot (
  feed     int not null,
  slot     int not null,
  messages int not null,
  primary key (feed, slot)
);

-- One row from opening to closing; at most one open of a kind and subject.
create table watch_condition (
  id      bigint generated always as identity primary key,
  kind    text not null,
  subject text not null,                 -- practice/feed, or empty: the hub
  opened  timestamptz not null,
  closed  timestamptz,
  text    text not null                  -- what is wrong and what to do; no data of patients
);
create unique index watch_condition_open on watch_condition (kind, subject) where closed is null;
create index watch_condition_opened on watch_condition (opened);

-- Two of each condition: when it opens and when it closes.
create table watch_notice (
  condition bigint not null references watch_condition (id) on delete cascade,
  opening   boolean not null,
  made      timestamptz not null,
  told      timestamptz,
  primary key (condition, opening)
);
create index watch_notice_untold on watch_notice (made) where told is null;
