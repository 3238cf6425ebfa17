-- Lists that a feed's files state whole (SEMANTICS 2, snapshot): which file ended each last, and what is on it.
create table list_end (
  feed    int not null,
  list    text not null,
  place   bigint not null,               -- of the ending message, in journal order
  message uuid not null,
  primary key (feed, list)
);
create table list_member (
  feed    int not null,
  list    text not null,
  home    bigint not null,
  pk      bigint not null,
  primary key (feed, list, home, pk)
);
