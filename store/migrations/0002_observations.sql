-- A batch is one transaction of arriving rows, numbered 1, 2, 3 … per model. arrived_at never goes back.
create table batches (
  model_id integer not null references models,
  number integer not null,
  kind text not null check (kind in ('observations', 'labels', 'source', 'withdrawal')),
  key text,
  arrived_at timestamptz not null,
  accepted integer not null default 0,
  repeated integer not null default 0,
  quarantined integer not null default 0,
  labels integer not null default 0,
  first_observed timestamptz,
  newest_observed timestamptz,
  withdrawn_by integer,
  actor text,
  reason text,
  primary key (model_id, number),
  unique (model_id, key),
  foreign key (model_id, withdrawn_by) references batches (model_id, number)
);

-- One row per id that is taken, over all partitions. The digest is of the row's time and features.
create table observation_ids (
  model_id integer not null,
  id text collate "C" not null,
  observed_at timestamptz not null,
  batch integer not null,
  feature_revision integer not null,
  digest bytea not null,
  primary key (model_id, id)
);

-- features: one value per feature of the revision; NULL is missing, a category is its level's index or -1 when unknown.
create table observations (
  model_id integer not null,
  id text collate "C" not null,
  observed_at timestamptz not null,
  batch integer not null,
  feature_revision integer not null,
  features double precision[] not null,
  primary key (model_id, observed_at, id, batch)
) partition by range (observed_at);

-- Versioned: the latest known wins, then the later batch. value is the class's index, or the number.
create table labels (
  model_id integer not null,
  id text collate "C" not null,
  observed_at timestamptz not null,
  known_at timestamptz not null,
  batch integer not null,
  value double precision not null
) partition by range (observed_at);
create unique index labels_key on labels (model_id, observed_at, id, known_at desc, batch desc);

-- Labels whose observation has not arrived, or was withdrawn and may be sent again.
create table waiting_labels (
  model_id integer not null,
  id text collate "C" not null,
  known_at timestamptz not null,
  batch integer not null,
  value double precision not null,
  primary key (model_id, id, known_at, batch)
);

-- batch is that of the observation. value is the class's index, or the number; score the positive class's probability.
create table predictions (
  model_id integer not null,
  id text collate "C" not null,
  observed_at timestamptz not null,
  batch integer not null,
  version integer not null,
  role text not null check (role in ('champion', 'challenger', 'former')),
  value double precision not null,
  score double precision,
  scored_at timestamptz not null,
  primary key (model_id, observed_at, id, batch, version)
) partition by range (observed_at);

-- content is the row as it was sent; json, not jsonb, because it must take any text.
create table quarantine (
  model_id integer not null,
  batch integer not null,
  kind text not null check (kind in ('observation', 'label')),
  position integer not null,
  id text,
  reason text not null,
  content json not null,
  primary key (model_id, batch, kind, position),
  foreign key (model_id, batch) references batches (model_id, number)
);

-- For people: what counts now, values by feature name, categories by level name.
create view rows_by_name as
select
  m.name as model, o.id, o.observed_at, o.batch, r.revision as feature_revision,
  (
    select jsonb_object_agg(
      f.feature ->> 'name',
      case f.feature ->> 'type'
        when 'categorical' then f.feature -> 'levels' -> nullif(o.features[f.position], -1)::integer
        else to_jsonb(o.features[f.position])
      end)
    from jsonb_array_elements(r.features) with ordinality as f (feature, position)
  ) as features,
  case when r.target ->> 'task' = 'regression' then to_jsonb(l.value) else r.target -> 'classes' -> l.value::integer end
    as label,
  l.known_at as label_known_at
from observations o
join models m on m.id = o.model_id
join batches b on b.model_id = o.model_id and b.number = o.batch and b.withdrawn_by is null
join feature_revisions r on r.model_id = o.model_id and r.revision = o.feature_revision
left join lateral (
  select l.value, l.known_at
  from labels l
  join batches b on b.model_id = l.model_id and b.number = l.batch and b.withdrawn_by is null
  where l.model_id = o.model_id and l.observed_at = o.observed_at and l.id = o.id
  order by l.known_at desc, l.batch desc
  limit 1
) l on true;
