-- Apps (OAuth 2.0 clients) and what they were allowed. Secrets, codes and tokens are kept as SHA-256: who reads these tables cannot use them.
create table app (
  num       int generated always as identity primary key,
  id        text collate "C" not null unique,
  display   text not null,
  secret    bytea,                       -- of a confidential symmetric client
  jwks      text,                        -- public keys of a confidential asymmetric client; with neither it is a public client
  redirects text[] not null,             -- compared sign by sign
  launch    text,                        -- where the hub opens it from a chart, or null
  scopes    text[] not null,             -- the most it is given
  account   int references account,      -- whose rights system/ scopes are a part of
  disabled  boolean not null default false,
  created   timestamptz not null default now()
);

-- What was allowed once: a sign-in at an app, or one token of a backend service. All that follows from it ends with it.
create table app_line (
  num      bigint generated always as identity primary key,
  app      int not null references app,
  account  int not null references account,
  scopes   text not null,
  home     bigint,                       -- the Patient record in context
  pk       bigint,
  ended    timestamptz,
  until    timestamptz not null
);
create index app_line_until on app_line (until);
create index app_line_app on app_line (app, account);

create table app_code (
  hash      bytea primary key,
  line      bigint not null references app_line on delete cascade,
  redirect  text not null,
  challenge text not null,               -- S256
  until     timestamptz not null,
  used      timestamptz
);
create index app_code_line on app_code (line);

create table app_token (
  hash   bytea primary key,
  line   bigint not null references app_line on delete cascade,
  kind   text not null check (kind in ('access', 'refresh')),
  scopes text not null,                  -- a refresh may ask for fewer than the line has
  issued timestamptz not null default now(),
  until  timestamptz not null,
  used   timestamptz                     -- of a refresh token: each is good once
);
create index app_token_line on app_token (line);

-- Assertions that were shown: none is taken twice.
create table app_assertion (
  app   int not null references app,
  jti   bytea not null,
  until timestamptz not null,
  primary key (app, jti)
);
create index app_assertion_until on app_assertion (until);

-- A chart from which somebody opened an app, until the app has asked.
create table app_launch (
  hash    bytea primary key,
  app     int not null references app,
  account int not null references account,
  patient text not null,                 -- id of the Patient as it was shown
  until   timestamptz not null
);
