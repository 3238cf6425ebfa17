-- Sources the hub fetches from and does not reach now: since when, and when it last tried.
create table source_reach (
  practice      int not null,
  feed          int not null,
  failing_since timestamptz not null,
  tried         timestamptz not null,
  primary key (practice, feed)
);
