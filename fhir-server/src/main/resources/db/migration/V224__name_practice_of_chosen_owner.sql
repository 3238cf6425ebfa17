-- Elsewhere a column "practice" holds the number of the practice whose row it is; this one names the owner's.
alter table transition_owner rename column practice to owner_practice;
