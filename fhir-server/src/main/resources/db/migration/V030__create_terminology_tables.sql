-- What CodeSystem, ValueSet and ConceptMap resources say, laid out to be asked. Written in the transaction that writes the
-- resource, so that no hub ever answers from an older one.

create table term_system (
  num            int generated always as identity primary key,
  practice       int not null,
  network        boolean not null,       -- of a practice that speaks for the whole network
  url            text collate "C" not null,
  version        text collate "C" not null,
  resource       text collate "C" not null, -- id of the CodeSystem
  title          text not null,
  content        text not null,
  case_sensitive boolean not null,
  value_set      text collate "C",       -- canonical of "all codes"
  properties     jsonb not null,         -- CodeSystem.property
  written        timestamptz not null default clock_timestamp(),
  unique (practice, url, version)
);
create index term_system_url on term_system (url);
create index term_system_value_set on term_system (value_set) where value_set is not null;

create table concept (
  system       int not null,
  num          int not null,             -- its place in the code system
  code         text collate "C" not null,
  display      text not null,
  definition   text,
  inactive     boolean not null,
  abstract     boolean not null,
  properties   jsonb,                    -- {"code": [values]}
  designations jsonb,                    -- as in FHIR
  primary key (system, code)
);
create unique index concept_num on concept (system, num);
create index concept_folded on concept (system, lower(code));
create index concept_words on concept using gin (to_tsvector('simple', display));

-- Every concept above another one, over all steps.
create table concept_above (
  system int not null,
  above  int not null,
  below  int not null,
  direct boolean not null,
  primary key (system, above, below)
);
create index concept_above_below on concept_above (system, below);

create table term_value_set (
  num      int generated always as identity primary key,
  practice int not null,
  network  boolean not null,
  url      text collate "C" not null,
  version  text collate "C" not null,
  resource text collate "C" not null,
  body     text not null,
  written  timestamptz not null default clock_timestamp(),
  unique (practice, url, version)
);
create index term_value_set_url on term_value_set (url);

create table term_map (
  num        int generated always as identity primary key,
  practice   int not null,
  network    boolean not null,
  url        text collate "C" not null,
  version    text collate "C" not null,  -- its business version, or the version of the resource
  resource   text collate "C" not null,
  source_set text collate "C",
  target_set text collate "C",
  written    timestamptz not null default clock_timestamp(),
  unique (practice, url)
);
create index term_map_url on term_map (url);

create table map_element (
  map           int not null references term_map (num) on delete cascade,
  place         int not null,
  source_system text collate "C" not null,
  source_code   text collate "C" not null,
  source_text   text,
  target_system text collate "C" not null,
  target_code   text collate "C",        -- null: said to have no match
  target_text   text,
  equivalence   text not null,
  comment       text,
  depends       boolean not null,        -- holds only under conditions (dependsOn)
  primary key (map, place)
);
create index map_element_source on map_element (source_system, source_code);
create index map_element_target on map_element (target_system, target_code) where target_code is not null;

-- ConceptMap.group.unmapped
create table map_rest (
  map           int not null references term_map (num) on delete cascade,
  source_system text collate "C" not null,
  target_system text collate "C" not null,
  mode          text not null,
  code          text,
  display       text,
  other_map     text
);
create index map_rest_map on map_rest (map);
