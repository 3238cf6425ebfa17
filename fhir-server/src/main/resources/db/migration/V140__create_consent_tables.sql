-- What is sensitive, by rules that are edited; what patients decided about sharing; and how far rows bear the labels of it.

-- A kind is a bit of res.labels and hist.labels.
create table sensitive_kind (
  bit      smallint primary key check (bit between 0 and 62),
  code     text not null unique check (code ~ '^[a-z][a-z0-9-]{1,40}$'),
  display  text not null,
  withheld boolean not null default false -- from other practices, unless the patient agreed to this kind by name
);
insert into sensitive_kind (bit, code, display) values
  (0, 'mental-health', 'Mental health'),
  (1, 'substance-use', 'Substance use disorder (42 CFR Part 2)'),
  (2, 'hiv', 'HIV'),
  (3, 'reproductive-health', 'Sexual and reproductive health');

-- A code, or with a star at its end all that begin so; of system "text" a word of a text or display.
create table sensitive_code (
  kind    smallint not null references sensitive_kind (bit),
  system  text not null,
  code    text not null,
  display text not null default '',
  primary key (kind, system, code)
);

-- All that a practice writes is of a kind: a Part 2 program, a clinic for HIV.
create table sensitive_practice (
  kind     smallint not null references sensitive_kind (bit),
  practice int not null references practice (num),
  primary key (kind, practice)
);

-- One row: the number of the rules in force. While rows do not bear the labels of these, other practices see none.
create table label_set (
  one      boolean primary key default true check (one),
  number   bigint not null,
  outdated boolean not null
);
insert into label_set (number, outdated) select 0, exists (select from res);

-- Consents as they are asked for by every read. A denial holds unless a permission below it, of the same Consent, holds too.
create table consent_rule (
  home         bigint not null,          -- the Patient record
  pk           bigint not null,
  consent_home bigint not null,
  consent_pk   bigint not null,
  num          smallint not null,
  under        smallint[] not null,      -- the rules it is an exception to
  deny         boolean not null,
  since        timestamptz not null default '-infinity',
  until        timestamptz not null default 'infinity',
  sources      int[],                    -- practices that stated what is meant; null: all
  recipients   int[],                    -- practices that would read it; null: all
  types        smallint[],               -- null: all
  labels       bigint not null default 0, -- any of these kinds; 0: whatever kind
  purposes     bigint not null default 0, -- any of these; 0: whatever purpose but an emergency
  primary key (consent_home, consent_pk, num)
);
create index consent_rule_record on consent_rule (pk, home);

-- For what a role reads charts (v3 PurposeOfUse).
alter table access_rule add column purpose text not null default 'TREAT';
update access_rule set purpose = 'HOPERAT' where role = 'director' and act = 'chart';
update access_rule set purpose = 'ETREAT' where relation = 'glass';

insert into sensitive_code (kind, system, code, display) values
  -- said by the source itself, or by its labelling service
  (0, 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'PSY', 'psychiatry disorder information sensitivity'),
  (0, 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'MH', 'mental health information sensitivity'),
  (0, 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'BH', 'behavioral health information sensitivity'),
  (0, 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'PSYTHPN', 'psychotherapy note information sensitivity'),
  (0, 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'EMOTDIS', 'emotional disturbance information sensitivity'),
  (1, 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'BH', 'behavioral health information sensitivity'),
  (1, 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'SUD', 'substance use disorder information sensitivity'),
  (1, 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'ETH', 'substance abuse information sensitivity'),
  (1, 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'ETHUD', 'alcohol use disorder information sensitivity'),
  (1, 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'OPIOIDUD', 'opioid use disorder information sensitivity'),
  (1, 'http://terminology.hl7.org/CodeSystem/v3-ActCode', '42CFRPart2', '42 CFR Part2'),
  (2, 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'HIV', 'HIV/AIDS information sensitivity'),
  (3, 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'SEX', 'sexuality and reproductive health information sensitivity'),
  (3, 'http://terminology.hl7.org/CodeSystem/v3-ActCode', 'STD', 'sexually transmitted disease information sensitivity'),
  -- ICD-10-CM, by its chapters; 42 CFR 2.11 leaves tobacco out
  (0, 'http://hl7.org/fhir/sid/icd-10-cm', 'F2*', 'Schizophrenia and other non-mood psychotic disorders'),
  (0, 'http://hl7.org/fhir/sid/icd-10-cm', 'F3*', 'Mood disorders'),
  (0, 'http://hl7.org/fhir/sid/icd-10-cm', 'F4*', 'Anxiety, dissociative, stress-related disorders'),
  (0, 'http://hl7.org/fhir/sid/icd-10-cm', 'F5*', 'Behavioral syndromes'),
  (0, 'http://hl7.org/fhir/sid/icd-10-cm', 'F6*', 'Disorders of adult personality and behavior'),
  (0, 'http://hl7.org/fhir/sid/icd-10-cm', 'F9*', 'Behavioral and emotional disorders with onset in childhood'),
  (0, 'http://hl7.org/fhir/sid/icd-10-cm', 'R45.851', 'Suicidal ideations'),
  (0, 'http://hl7.org/fhir/sid/icd-10-cm', 'T14.91*', 'Suicide attempt'),
  (0, 'http://hl7.org/fhir/sid/icd-10-cm', 'Z91.5*', 'Personal history of self-harm'),
  (1, 'http://hl7.org/fhir/sid/icd-10-cm', 'F10*', 'Alcohol related disorders'),
  (1, 'http://hl7.org/fhir/sid/icd-10-cm', 'F11*', 'Opioid related disorders'),
  (1, 'http://hl7.org/fhir/sid/icd-10-cm', 'F12*', 'Cannabis related disorders'),
  (1, 'http://hl7.org/fhir/sid/icd-10-cm', 'F13*', 'Sedative, hypnotic, or anxiolytic related disorders'),
  (1, 'http://hl7.org/fhir/sid/icd-10-cm', 'F14*', 'Cocaine related disorders'),
  (1, 'http://hl7.org/fhir/sid/icd-10-cm', 'F15*', 'Other stimulant related disorders'),
  (1, 'http://hl7.org/fhir/sid/icd-10-cm', 'F16*', 'Hallucinogen related disorders'),
  (1, 'http://hl7.org/fhir/sid/icd-10-cm', 'F18*', 'Inhalant related disorders'),
  (1, 'http://hl7.org/fhir/sid/icd-10-cm', 'F19*', 'Other psychoactive substance related disorders'),
  (1, 'http://hl7.org/fhir/sid/icd-10-cm', 'K70*', 'Alcoholic liver disease'),
  (1, 'http://hl7.org/fhir/sid/icd-10-cm', 'Z71.4*', 'Alcohol abuse counseling and surveillance'),
  (1, 'http://hl7.org/fhir/sid/icd-10-cm', 'Z71.5*', 'Drug abuse counseling and surveillance'),
  (2, 'http://hl7.org/fhir/sid/icd-10-cm', 'B20', 'Human immunodeficiency virus [HIV] disease'),
  (2, 'http://hl7.org/fhir/sid/icd-10-cm', 'B97.35', 'HIV 2 as the cause of diseases classified elsewhere'),
  (2, 'http://hl7.org/fhir/sid/icd-10-cm', 'R75', 'Inconclusive laboratory evidence of HIV'),
  (2, 'http://hl7.org/fhir/sid/icd-10-cm', 'Z21', 'Asymptomatic HIV infection status'),
  (2, 'http://hl7.org/fhir/sid/icd-10-cm', 'Z20.6', 'Contact with and (suspected) exposure to HIV'),
  (2, 'http://hl7.org/fhir/sid/icd-10-cm', 'Z11.4', 'Encounter for screening for HIV'),
  (2, 'http://hl7.org/fhir/sid/icd-10-cm', 'Z71.7', 'HIV counseling'),
  (3, 'http://hl7.org/fhir/sid/icd-10-cm', 'O*', 'Pregnancy, childbirth and the puerperium'),
  (3, 'http://hl7.org/fhir/sid/icd-10-cm', 'Z3*', 'Circumstances related to reproduction'),
  (3, 'http://hl7.org/fhir/sid/icd-10-cm', 'A5*', 'Infections with a predominantly sexual mode of transmission'),
  (3, 'http://hl7.org/fhir/sid/icd-10-cm', 'N97*', 'Female infertility'),
  (3, 'http://hl7.org/fhir/sid/icd-10-cm', 'Z97.5', 'Presence of (intrauterine) contraceptive device'),
  -- SNOMED CT
  (0, 'http://snomed.info/sct', '370143000', 'Major depressive disorder'),
  (0, 'http://snomed.info/sct', '35489007', 'Depressive disorder'),
  (0, 'http://snomed.info/sct', '36923009', 'Major depression, single episode'),
  (0, 'http://snomed.info/sct', '13746004', 'Bipolar disorder'),
  (0, 'http://snomed.info/sct', '58214004', 'Schizophrenia'),
  (0, 'http://snomed.info/sct', '197480006', 'Anxiety disorder'),
  (0, 'http://snomed.info/sct', '21897009', 'Generalized anxiety disorder'),
  (0, 'http://snomed.info/sct', '47505003', 'Posttraumatic stress disorder'),
  (1, 'http://snomed.info/sct', '7200002', 'Alcoholism'),
  (1, 'http://snomed.info/sct', '66214007', 'Substance abuse'),
  (1, 'http://snomed.info/sct', '15167005', 'Alcohol abuse'),
  (1, 'http://snomed.info/sct', '191816009', 'Drug dependence'),
  (1, 'http://snomed.info/sct', '75544000', 'Opioid dependence'),
  (1, 'http://snomed.info/sct', '5602001', 'Opioid abuse'),
  (2, 'http://snomed.info/sct', '86406008', 'Human immunodeficiency virus infection'),
  (2, 'http://snomed.info/sct', '62479008', 'Acquired immune deficiency syndrome'),
  (2, 'http://snomed.info/sct', '165816005', 'Human immunodeficiency virus positive'),
  (3, 'http://snomed.info/sct', '77386006', 'Pregnant'),
  (3, 'http://snomed.info/sct', '72892002', 'Normal pregnancy'),
  (3, 'http://snomed.info/sct', '17369002', 'Miscarriage'),
  -- LOINC
  (0, 'http://loinc.org', '44249-1', 'PHQ-9 quick depression assessment panel'),
  (0, 'http://loinc.org', '44261-6', 'PHQ-9 total score'),
  (0, 'http://loinc.org', '55758-7', 'PHQ-2 total score'),
  (0, 'http://loinc.org', '69737-5', 'GAD-7'),
  (0, 'http://loinc.org', '70274-6', 'GAD-7 total score'),
  (1, 'http://loinc.org', '75626-2', 'AUDIT-C total score'),
  (1, 'http://loinc.org', '82667-7', 'DAST-10 total score'),
  (2, 'http://loinc.org', '7917-8', 'HIV 1 Ab [Presence] in Serum'),
  (2, 'http://loinc.org', '29893-5', 'HIV 1 Ab [Presence] in Serum or Plasma by Immunoassay'),
  (2, 'http://loinc.org', '56888-1', 'HIV 1+2 Ab+HIV1 p24 Ag [Presence] in Serum or Plasma by Immunoassay'),
  (2, 'http://loinc.org', '75622-1', 'HIV 1 and 2 tests - Meaningful Use set'),
  (2, 'http://loinc.org', '20447-9', 'HIV 1 RNA [#/volume] (viral load) in Serum or Plasma by NAA with probe detection'),
  -- words, for what has no shared code
  (0, 'text', 'psychiatric', ''), (0, 'text', 'psychiatry', ''), (0, 'text', 'psychotherapy', ''),
  (0, 'text', 'schizophrenia', ''), (0, 'text', 'schizoaffective', ''), (0, 'text', 'bipolar', ''),
  (0, 'text', 'suicidal', ''), (0, 'text', 'clozapine', ''), (0, 'text', 'lithium', ''),
  (1, 'text', 'methadone', ''), (1, 'text', 'buprenorphine', ''), (1, 'text', 'suboxone', ''),
  (1, 'text', 'naltrexone', ''), (1, 'text', 'disulfiram', ''), (1, 'text', 'acamprosate', ''),
  (1, 'text', 'alcoholism', ''), (1, 'text', 'detoxification', ''),
  (2, 'text', 'hiv', ''), (2, 'text', 'antiretroviral', ''), (2, 'text', 'dolutegravir', ''),
  (2, 'text', 'bictegravir', ''), (2, 'text', 'emtricitabine', ''), (2, 'text', 'efavirenz', ''),
  (3, 'text', 'abortion', ''), (3, 'text', 'contraception', ''), (3, 'text', 'contraceptive', ''),
  (3, 'text', 'mifepristone', ''), (3, 'text', 'pregnancy', ''), (3, 'text', 'miscarriage', '');
