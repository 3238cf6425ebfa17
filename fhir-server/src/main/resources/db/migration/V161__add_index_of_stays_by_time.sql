-- A practice is shown whose admission or discharge was heard of lately.
create index transition_stay_admitted on transition_stay (admitted) where admitted is not null;
create index transition_stay_discharged on transition_stay (discharged) where discharged is not null;
