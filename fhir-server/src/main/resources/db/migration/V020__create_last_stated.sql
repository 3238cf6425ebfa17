-- A message that states what is current already writes no version; this says which was the last one that did.
create table last_stated (
  home    bigint not null,
  pk      bigint not null,
  message uuid not null,
  entry   int not null,
  at      timestamptz not null,
  primary key (home, pk)
);
