-- A name belongs to one model until it is freed; everything else refers to the id.
create table models (
  id integer generated always as identity primary key,
  name text not null check (name ~ '^[a-z0-9][a-z0-9-]{0,62}$'),
  created_at timestamptz not null,
  retired_at timestamptz,
  name_freed boolean not null default false,
  check (not name_freed or retired_at is not null)
);
create unique index models_name on models (name) where not name_freed;

-- What stored rows mean: the features in the order of observations.features, levels in the order of their codes.
create table feature_revisions (
  model_id integer not null references models,
  revision integer not null,
  at timestamptz not null,
  features jsonb not null,
  target jsonb not null,
  primary key (model_id, revision)
);

create table definitions (
  model_id integer not null,
  revision integer not null,
  feature_revision integer not null,
  at timestamptz not null,
  actor text not null,
  reason text,
  definition jsonb not null,
  primary key (model_id, revision),
  foreign key (model_id, feature_revision) references feature_revisions
);

create table snapshots (
  model_id integer primary key references models,
  at timestamptz not null,
  status jsonb not null
);
