-- What somebody has written of a discharge and not sent: theirs alone, gone when the packet is sent.
create table discharge_draft (
  home       bigint not null,              -- the Encounter
  pk         bigint not null,
  author     text not null,                -- the account
  words      text not null,
  recipients text[] not null,              -- slugs of practices
  at         timestamptz not null default now(),
  primary key (home, pk, author)
);
