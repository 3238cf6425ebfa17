-- The words of resources, for _text and _content. Filled behind the write from the change table where the hub is told to
-- (decision 0045); no row for what has no words.
create table full_text (
  home      bigint not null,
  pk        bigint not null,
  type      smallint not null,
  narrative tsvector not null,
  content   tsvector not null,
  primary key (home, pk)
);
create index full_text_narrative on full_text using gin (narrative);
create index full_text_content on full_text using gin (content);

-- The one row of a hub that fills it; built: all that was there when it was turned on is in.
create table full_text_state (
  single boolean primary key default true check (single),
  xid    xid8 not null,
  number bigint not null,
  built  boolean not null
);
