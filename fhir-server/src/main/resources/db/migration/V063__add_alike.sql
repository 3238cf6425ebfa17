-- What repeats (results, vital signs) has the same number, so that a summary reads the newest few of each. Rows written
-- before have none: they are read as ever.
alter table res add column alike bigint;
