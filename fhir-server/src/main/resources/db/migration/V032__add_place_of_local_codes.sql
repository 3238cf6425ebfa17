-- Where in the message a local code stands, in the notation of the ledger.
alter table local_code_use add column location text;
create index local_code_use_message on local_code_use (message);

-- Lines that messages are mapped by: they assert no more than the source, and their target is a code of its system as far
-- as that is here.
create view usable_map_element as
select e.*, m.practice, m.network, m.url, m.version, m.written
from map_element e join term_map m on m.num = e.map
where e.target_code is not null and e.target_system <> '' and not e.depends
  and e.equivalence in ('equal', 'equivalent', 'wider', 'subsumes')
  and (exists (select from concept c join term_system t on t.num = c.system
               where t.url = e.target_system and c.code = e.target_code)
       or not exists (select from term_system t
                      where t.url = e.target_system and t.content in ('complete', 'not-present')
                        and exists (select from concept c where c.system = t.num)));
