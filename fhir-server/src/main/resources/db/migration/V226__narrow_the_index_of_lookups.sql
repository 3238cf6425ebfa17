-- Most of its rows name what charts share, so that many have one hash: an index over the hash alone keeps a hash once for
-- all of them, and is a third of the size. The rows of one resource are found by lookup_row.
alter table lookup drop constraint lookup_pkey;
create index lookup_hash on lookup (hash);
