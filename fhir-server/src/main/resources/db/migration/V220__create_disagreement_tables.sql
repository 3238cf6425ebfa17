-- Where the sources of patients in hospital disagree, found ahead of readers, so that a list of a hundred patients counts
-- what would take seconds to find.
create table disagreement_look (
  home bigint not null,                    -- a Patient record with an open stay
  pk   bigint not null,
  due  boolean not null default true,      -- something of the person was written or linked since
  at   timestamptz,                        -- when the chart was looked through; null: not yet
  primary key (home, pk)
);
create index disagreement_look_due on disagreement_look (at nulls first) where due;

-- One line of a chart on which sources disagree, with the statements that do: who may not read each of them is told of none.
create table disagreement (
  home  bigint not null,
  pk    bigint not null,
  line  int not null,
  homes bigint[] not null,                 -- the statements
  pks   bigint[] not null,
  primary key (home, pk, line),
  foreign key (home, pk) references disagreement_look on delete cascade
);

-- How far the change table was followed: every transaction up to this one is in "due".
create table disagreement_mark (done bigint not null);
insert into disagreement_mark values (0);
