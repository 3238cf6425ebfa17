-- Who discharges a patient says what becomes of each medicine and sends the packet. No more than that: a general right to write
-- would let a hospitalist write the stay that opens a chart.
insert into access_rule (role, act, relation) values
  ('hospitalist', 'discharge', 'practice'),
  ('staff', 'discharge', 'practice')
on conflict do nothing;
