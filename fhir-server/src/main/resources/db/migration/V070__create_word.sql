-- The words that codes, units and references are shown with, each once: what a modifier :text leads to, and which units of
-- UCUM stand in quantities. Rows are never changed; one that no resource bears any more does no harm.
create table word (
  param bigint not null,               -- hash of type and search parameter; of "units" for codes of UCUM
  norm  text collate "C" not null,
  hash  bigint not null,               -- as it stands in res.tokens; 0 for units
  primary key (param, norm)
);
