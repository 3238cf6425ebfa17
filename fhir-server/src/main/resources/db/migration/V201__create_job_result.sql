-- How the last run of a job ended that nobody watches while it runs: backup, retention.
create table job_result (
  job      text primary key,
  finished timestamptz not null,
  good     timestamptz,                  -- when it last ended well
  problem  text                          -- of the last run, or null; no data of patients
);
