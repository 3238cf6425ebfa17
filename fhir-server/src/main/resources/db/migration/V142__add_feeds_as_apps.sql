-- A feed may push with tokens of the client credentials grant: they stand for the feed and for no account.
alter table app add column feed int references feed (num);
alter table app_line alter column account drop not null;
alter table app_line add column feed int references feed (num);
