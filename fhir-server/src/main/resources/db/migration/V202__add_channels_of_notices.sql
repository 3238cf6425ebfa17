-- Each channel takes a notice once, whatever becomes of it on the others.
alter table watch_notice add column told_by text[] not null default '{}';
