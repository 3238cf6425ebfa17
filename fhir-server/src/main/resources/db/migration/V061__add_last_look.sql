-- When a reader last looked at a chart, by each Patient record of it (a link or unlink moves no looks).
create table last_look (
  reader text collate "C" not null,
  home   bigint not null,
  pk     bigint not null,
  at     timestamptz not null,
  primary key (pk, home, reader)
);
