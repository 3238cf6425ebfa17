-- The newest few of each kind of result of a patient, and how many there are of each, without a look at the others: type 96
-- is Observation, the only one with kinds. The further columns are what readers are held against.
create index res_patient_alike on res (pat, alike, date_lo desc) include (updated, labels, practice)
  where type = 96 and pat is not null and not deleted;
