-- Who answers for a result where somebody said so, against the rules that name the attending and others.
create table transition_owner (
  result   bigint primary key references transition_result on delete cascade,
  owner    text not null,                  -- the reference, or the practice's tag: as in transition_task
  practice text not null,                  -- slug of the practice the owner is of
  name     text not null,
  who      text not null,                  -- who said so
  at       timestamptz not null default now()
);
