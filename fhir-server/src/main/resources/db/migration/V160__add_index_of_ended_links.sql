-- An unlink that is taken back must find the links it ended; these are few among all links.
create index person_link_ended_a on person_link (a_home, a_pk) where until is not null;
create index person_link_ended_b on person_link (b_home, b_pk) where until is not null;
