-- One row: a number by chance, another with each change of who may what, in the change's own transaction. What was known of a
-- caller at this number is so while it stands. By chance and no count: a server that takes over may have lost the last changes,
-- and would count the same numbers again for others. Its two lowest bits are left for what is asked beside it.
create table access_stamp (
  one    boolean primary key default true check (one),
  number bigint not null
);
insert into access_stamp (number) values (hashtextextended(gen_random_uuid()::text, 0) & ~3::bigint);

create function access_changed() returns trigger language plpgsql as $$
begin
  update access_stamp set number = hashtextextended(gen_random_uuid()::text, 0) & ~3::bigint;
  return null;
end $$;

create trigger access_changed after update of num, name, display, disabled on account
  for each statement execute function access_changed();
create trigger access_changed after insert or update or delete or truncate on role_held
  for each statement execute function access_changed();
create trigger access_changed after insert or update or delete or truncate on access_rule
  for each statement execute function access_changed();
create trigger access_changed after update of num, id, slug on practice
  for each statement execute function access_changed();
create trigger access_changed after insert or update or delete or truncate on sensitive_kind
  for each statement execute function access_changed();
create trigger access_changed after insert or update or delete or truncate on broken_glass
  for each statement execute function access_changed();
create trigger access_changed after update of num, id, disabled on app
  for each statement execute function access_changed();
