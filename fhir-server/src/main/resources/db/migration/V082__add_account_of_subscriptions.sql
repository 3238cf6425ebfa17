-- Whose eyes a subscription has: what that account may not see is no event for it. Null under --open.
alter table subscription add column account int;
