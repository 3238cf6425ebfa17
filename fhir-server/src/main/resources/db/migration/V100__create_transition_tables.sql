-- Results of a hospital stay: what was ordered, what of it was not final at discharge, who was told when it came.
create table transition_stay (
  home       bigint not null,              -- the Encounter
  pk         bigint not null,
  practice   int not null,
  pat        bigint not null,
  pat_home   bigint not null,
  admitted   timestamptz,
  discharged timestamptz,                  -- null: not discharged; a discharge is never taken back
  primary key (home, pk)
);
create index transition_stay_patient on transition_stay (pat, pat_home);

create table transition_result (
  num         bigint generated always as identity primary key,
  stay_home   bigint not null,
  stay_pk     bigint not null,
  practice    int not null,
  order_home  bigint,                      -- the ServiceRequest, if there was one
  order_pk    bigint,
  report_type smallint,                    -- DiagnosticReport or Observation, when there is one
  report_home bigint,
  report_pk   bigint,
  numbers     text[] not null default '{}', -- order and filler numbers, system|value
  members     bigint[] not null default '{}', -- pk of the Observations the report lists
  state       text not null,               -- open, final, closed (cancelled: none will come)
  pending     boolean not null default false, -- was open at discharge
  rounds      int not null default 0,      -- how often a final or corrected result came after discharge
  handed      int not null default 0,      -- for how many of them the owners were told
  came        timestamptz,                 -- the last of them
  retry       timestamptz                  -- a Task was refused: not tried again before
);
create index transition_result_stay on transition_result (stay_home, stay_pk);
create index transition_result_late on transition_result (num) where rounds > handed;
create index transition_result_pending on transition_result (num) where pending and state = 'open';

create table transition_task (
  result    bigint not null references transition_result,
  round     int not null,
  role      text not null,                 -- attending, physician, practice
  home      bigint not null,               -- the Task
  pk        bigint not null,
  owner     text not null,                 -- the reference, or the practice's tag
  state     text not null,                 -- requested, acknowledged, escalated
  due       timestamptz not null,
  settled   timestamptz,
  who       text,
  primary key (result, round, role)
);
create index transition_task_row on transition_task (home, pk);
create index transition_task_due on transition_task (due) where state = 'requested';

-- How far the ledger has followed the change table: every transaction up to this one is in it.
create table transition_mark (done bigint not null);
insert into transition_mark values (0);
