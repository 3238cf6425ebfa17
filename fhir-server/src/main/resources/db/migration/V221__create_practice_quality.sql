-- How whole, coded and timely what a practice sends is: shares of its newest messages, measured now and then, so that the
-- page of the network reads one row a practice.
create table practice_quality (
  practice int primary key,
  measured timestamptz not null,
  messages int not null,                   -- how many were looked at
  figures  jsonb not null                  -- counts only: nothing of any patient
);
