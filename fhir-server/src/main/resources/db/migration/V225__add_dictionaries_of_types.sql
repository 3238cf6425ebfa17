-- A type that many bodies are of has a dictionary of its own; 0: for all types.
alter table dictionary add column type smallint not null default 0;
create unique index dictionary_type on dictionary (type);
