-- Who did what with whose record: one row for each request and patient. Rows are only ever added; a month is a partition,
-- so that what is past its time goes by dropping one.
create sequence audit_number;

create table audit (
  number      bigint not null default nextval('audit_number'),
  at          timestamptz not null default now(),
  xid         xid8 not null default pg_current_xact_id(),
  event       uuid not null,             -- the request; its rows share it
  interaction text not null,             -- read, search-type, …, or an operation ($summary); http beside the FHIR bases
  action      text not null,             -- C, R, U, D, E of AuditEvent.action
  status      smallint not null,         -- of the answer (HTTP)
  who         text not null,
  address     text not null,             -- where the request came from
  view        int not null,              -- number of the practice whose base it was, 0 for the network's
  method      text not null,
  path        text not null,
  query       text,
  purpose     text,
  message     uuid,                      -- the message written or asked for
  home        bigint,                    -- the Patient record, or null
  pk          bigint,
  primary key (number, at)
) partition by range (at);
create index audit_xid on audit (xid);
create index audit_at on audit (at);
create index audit_patient on audit (pk, home, at) where pk is not null;
create index audit_message on audit (message) where message is not null;

-- Each seal covers the rows committed since the one before it, and hashes them together with its hash.
create table audit_seal (
  num   bigint primary key,              -- without gaps
  at    timestamptz not null,
  until xid8 not null,                   -- rows of transactions before it, and not before the last seal's
  rows  bigint[] not null,               -- their numbers
  marks bigint[] not null,               -- the first half of each row's hash: tells which one was changed
  hash  bytea not null
);

create function audit_is_kept() returns trigger language plpgsql as $$
begin
  raise exception 'the audit trail is only ever added to' using errcode = 'insufficient_privilege';
end $$;

create trigger audit_is_kept before update or delete on audit
  for each row execute function audit_is_kept();
create trigger audit_is_not_emptied before truncate on audit
  for each statement execute function audit_is_kept();
create trigger audit_seal_is_kept before update or delete on audit_seal
  for each row execute function audit_is_kept();
create trigger audit_seal_is_not_emptied before truncate on audit_seal
  for each statement execute function audit_is_kept();
revoke update, delete, truncate on audit, audit_seal from public;

-- Makes the partition of a month; truncating a partition does not fire its parent's trigger, so it gets its own.
create function audit_month(day date) returns void language plpgsql as $$
declare
  first date := date_trunc('month', day);
  name text := 'audit_' || to_char(first, 'YYYY_MM');
begin
  if to_regclass(name) is null then
    execute format('create table %I partition of audit for values from (%L) to (%L)',
      name, first::timestamp at time zone 'UTC', (first + interval '1 month') at time zone 'UTC');
    execute format('create trigger audit_is_not_emptied before truncate on %I
      for each statement execute function audit_is_kept()', name);
    execute format('revoke update, delete, truncate on %I from public', name);
  end if;
end $$;

select audit_month(((now() at time zone 'UTC') + make_interval(months => n))::date) from generate_series(0, 2) n;

-- What the blast radius of a wrong link is read from is a view of the trail: nothing is noted twice.
drop table disclosure;
create view disclosure as
  select at, case when interaction = '$export' then 'export' when action in ('C', 'U') then 'write' else 'read' end as kind, who, purpose, home, pk,
         method || ' ' || path || coalesce('?' || query, '') as what, event::text as event
    from audit
   where pk is not null and status < 400 and action <> 'D';
