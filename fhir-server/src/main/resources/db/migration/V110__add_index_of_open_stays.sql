-- Encounters under way that are a stay in hospital, for the list of who is in hospital now (decision 50). The numbers are
-- what Keys makes of status=in-progress|onleave and class=IMP|ACUTE|NONAC|OBSENC|EMER|SS; CensusTest finds nobody if
-- they differ.
create index res_open_stay on res (date_lo desc, pk desc)
  where type = 44 and not deleted
    and tokens && '{-235200860386331019,1555952915517089665}'::bigint[]
    and tokens && '{-9066120447892524932,-3428383513026587675,-6008229639836345517,-6951583012627598850,-7952917398777567584,-1612167797730297453}'::bigint[];
