-- Search parameters that administrators declare (decision 0038).

-- Grows with every declaration; writers hold the one they write by.
create table search_generation (
  single boolean primary key default true check (single),
  number int not null
);
insert into search_generation (number) values (0);

create sequence search_parameter_number minvalue 64 maxvalue 32767;

-- What is declared now. A SearchParameter that is changed is declared anew under another number, so that what was kept
-- for the old one is never taken for the new one's.
create table search_parameter (
  number     smallint primary key default nextval('search_parameter_number'),
  id         text collate "C" not null unique, -- of the SearchParameter
  generation int not null,
  definition jsonb not null,
  types      smallint[] not null,
  active     boolean not null default false    -- all that is stored has its values
);

-- Types whose rows are to be indexed anew, and how far that is. One row of a type, taken up again by any hub.
create table reindex (
  type       smallint primary key,
  generation int not null,              -- the parameters it indexes by, or later ones
  home       bigint not null,
  pk         bigint not null,           -- all rows up to this one are done
  done       bigint not null,
  total      bigint not null,           -- rows when it began
  begun      timestamptz not null default now(),
  ended      timestamptz
);

-- The generation this transaction writes by. Its lock tells the indexing that the transaction is not over: who waits
-- until nobody holds an older one knows that whatever is written from then on has the values of the new parameters.
create function search_generation_held() returns int language plpgsql volatile as $$
declare
  asked int;
  now   int;
begin
  loop
    select number into asked from search_generation;
    perform pg_advisory_xact_lock_shared(130, asked);
    select number into now from search_generation;
    exit when now = asked;
  end loop;
  return now;
end
$$;
