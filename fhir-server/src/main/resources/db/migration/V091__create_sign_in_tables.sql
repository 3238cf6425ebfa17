-- Who signs in, what each is and where, and what each role may. Read anew at every request: a change holds from the next.
create table account (
  num       int generated always as identity primary key,
  name      text collate "C" not null unique check (name = lower(name)),
  display   text not null,
  password  text not null,               -- Argon2id with its parameters
  fresh     boolean not null default true, -- the hub made the password: its owner is asked for another
  totp      bytea,                       -- secret of the second factor
  totp_step bigint not null default 0,   -- the last time step a code was taken of: no code is taken twice
  failed    int not null default 0,      -- since the last success
  locked    timestamptz,                 -- until
  disabled  boolean not null default false,
  created   timestamptz not null default now()
);

-- In place of a code of the second factor, each once.
create table recovery_code (
  account int not null references account,
  hash    bytea not null,
  used    timestamptz,
  primary key (account, hash)
);

create table sign_in (
  hash    bytea primary key,             -- SHA-256 of the cookie: who reads this table cannot use it
  account int not null references account,
  step    text not null check (step in ('code', 'enrol', 'password', 'done')), -- what is still wanted
  offered bytea,                         -- a secret of a second factor that is not confirmed yet
  began   timestamptz not null default now(),
  seen    timestamptz not null default now(),
  address text not null
);
create index sign_in_account on sign_in (account);

-- Addresses that failed to sign in, and how often since when.
create table failed_sign_in (
  address text primary key,
  since   timestamptz not null,
  times   int not null
);

create table role_held (
  account  int not null references account,
  role     text not null,
  practice int references practice (num), -- null: roles that are of the network
  unique nulls not distinct (account, role, practice)
);

-- What a role may: an act, and with what a record must have to do with the practice the role is held at.
create table access_rule (
  role     text not null,
  act      text not null,
  relation text not null,
  days     int,                          -- of relation stay: how long after its end
  primary key (role, act, relation)
);
insert into access_rule (role, act, relation, days) values
  ('staff', 'chart', 'practice', null),
  ('staff', 'chart', 'patients', null),
  ('staff', 'write', 'practice', null),
  ('staff', 'push', 'practice', null),
  ('staff', 'messages', 'practice', null),
  ('staff', 'work', 'practice', null),
  ('hospitalist', 'chart', 'stay', 30),
  ('hospitalist', 'chart', 'glass', null),
  ('hospitalist', 'break-glass', 'all', null),
  ('steward', 'persons', 'all', null),
  ('steward', 'messages', 'all', null),
  ('steward', 'work', 'all', null),
  ('steward', 'steward', 'all', null),
  ('director', 'chart', 'practice', null),
  ('director', 'chart', 'patients', null),
  ('director', 'aggregate', 'all', null),
  ('administrator', 'configure', 'all', null),
  ('administrator', 'accounts', 'all', null),
  ('auditor', 'audit', 'all', null);

-- Credentials of feeds: each pushes with its own, and to nothing else.
create table feed_key (
  num     int generated always as identity primary key,
  hash    bytea not null unique,         -- SHA-256 of the key, which is shown once
  feed    int not null references feed (num),
  label   text not null,
  created timestamptz not null default now(),
  used    timestamptz,                   -- to the hour
  revoked timestamptz
);
create index feed_key_feed on feed_key (feed);

-- Charts opened in an emergency: for one reader, some hours, with a reason, and looked at by somebody else later.
create table broken_glass (
  num      bigint generated always as identity primary key,
  account  int not null references account,
  home     bigint not null,              -- the Patient record that was named
  pk       bigint not null,
  reason   text not null,
  at       timestamptz not null default now(),
  until    timestamptz not null,
  review   timestamptz not null,         -- by when it is to be looked at
  reviewed timestamptz,
  reviewer int references account,
  verdict  text
);
create index broken_glass_now on broken_glass (account, pk, home);
create index broken_glass_open on broken_glass (review) where reviewed is null;

-- An export reads as who asked for it.
alter table export_job add column account int;
