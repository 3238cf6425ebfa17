-- Rows whose last version was written by a message older than their content: it filled what was absent.
create table filled (
  home     bigint not null,
  pk       bigint not null,
  happened timestamptz not null,
  primary key (home, pk)
);
