-- History and the change log by month, so that what is past its time goes by dropping a partition: the disk is free at once,
-- and nothing is vacuumed. What was there becomes one partition without being copied; each table needs one new unique index.

-- A version's month is that of its end: one that was current for years is kept as long as one that was for a day.
-- Of what was there already the end is not known; it counts from now. (A constant default rewrites nothing.)
alter table hist add column ended timestamptz not null default now();
alter table hist rename to hist_before;
alter table hist_before drop constraint hist_pkey;
alter table hist_before add primary key (home, pk, ver, ended);
alter index hist_type_change rename to hist_before_type_change;
alter index hist_patient rename to hist_before_patient;
create table hist (like hist_before including defaults including storage) partition by range (ended);

alter table change rename to change_before;
alter table change_before drop constraint change_pkey;
alter table change_before add primary key (number, at);
alter index change_xid rename to change_before_xid;
create table change (like change_before including defaults including storage) partition by range (at);

-- Makes the partition of a month; a month that is covered by another partition is left as it is.
create function keep_month(parent text, day date) returns void language plpgsql as $$
declare
  first date := date_trunc('month', day);
  name text := parent || '_' || to_char(first, 'YYYY_MM');
begin
  if to_regclass(name) is null then
    execute format('create table %I partition of %I for values from (%L) to (%L)', name, parent,
      first::timestamp at time zone 'UTC', (first + interval '1 month') at time zone 'UTC');
  end if;
exception
  when duplicate_table or unique_violation or invalid_object_definition or check_violation then
    null; -- another hub made it; or it overlaps what was there before, or rows in the default partition
end $$;

do $$
declare
  upto text := quote_literal((date_trunc('month', now() at time zone 'UTC') + interval '1 month') at time zone 'UTC');
begin
  execute 'alter table hist attach partition hist_before for values from (minvalue) to (' || upto || ')';
  execute 'alter table change attach partition change_before for values from (minvalue) to (' || upto || ')';
end $$;

-- Takes over the indexes of the partition that are the same, and gives them to every later one.
alter table hist add primary key (home, pk, ver, ended);
create index hist_type_change on hist (type, change);
create index hist_patient on hist (pat, updated) where pat is not null;
alter table change add primary key (number, at);
create index change_xid on change (xid);

-- What no month takes: a clock far off, and the changes of links, which outlive their month because membership names them.
create table hist_else partition of hist default;
create table change_else partition of change default;

select keep_month(parent, (now() at time zone 'UTC' + make_interval(months => n))::date)
  from unnest(array['hist', 'change']) parent, generate_series(1, 3) n;

-- What was dropped by retention: everything of a kind that is older than the latest "until" of it.
create table retention_drop (
  kind  text not null,                   -- journal, audit, history, changes
  until timestamptz not null,            -- what is before is gone, back to the "until" before
  at    timestamptz not null default now(),
  rows  bigint not null,
  bytes bigint not null,                 -- what the disk got back
  primary key (kind, until)
);
