-- The versions a record had at an earlier instant: for _asOf and $changes.
create index hist_patient on hist (pat, updated) where pat is not null;
