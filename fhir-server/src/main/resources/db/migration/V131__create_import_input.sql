-- Files an import fetches, in order. What was fetched stands in import_part like bytes that were sent.
create table import_input (
  job   uuid not null references import_job (id) on delete cascade,
  seq   int not null,
  url   text not null,
  lines bigint,                          -- up to its end, all before it counted in; null until it was fetched
  parts int,                             -- the same of pieces
  bytes bigint,                          -- the same of bytes, unpacked
  primary key (job, seq)
);
