-- Who was shown what of a person, one row for each event and person: what the blast radius of a wrong link is read from.
-- Whoever answers reads, exports or notifies adds rows (or puts a view of this shape over the audit trail in its place).
create table disclosure (
  at      timestamptz not null default now(),
  kind    text not null,                          -- read, export, notification
  who     text not null,                          -- who received it
  purpose text,
  home    bigint not null,                        -- the Patient record, or the person's first record, that was named
  pk      bigint not null,
  what    text not null,                          -- the request or the file, without its answer
  event   text                                    -- id of the audit event
);
create index disclosure_patient on disclosure (home, pk, at);
