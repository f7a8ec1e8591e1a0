create table artifacts (
  sha256 text primary key check (sha256 ~ '^[0-9a-f]{64}$'),
  format text not null,
  bytes bytea not null
);
-- The bytes come compressed.
alter table artifacts alter column bytes set storage external;

-- A number is taken by a retraining and kind before the version exists, so that a retry gets the same one.
create table reserved_numbers (
  model_id integer not null references models,
  retraining integer not null,
  kind text not null,
  number integer not null,
  primary key (model_id, retraining, kind),
  unique (model_id, number)
);

create table versions (
  model_id integer not null,
  number integer not null,
  status text not null
    check (status in ('candidate', 'refused', 'challenger', 'champion', 'former', 'retired')),
  status_at timestamptz not null,
  sha256 text not null references artifacts,
  record jsonb not null,
  reference jsonb,
  primary key (model_id, number),
  foreign key (model_id, number) references reserved_numbers (model_id, number)
);

-- A champion's tenures form a chain: each begins the instant the one before it ended, and only the last one is open.
-- The generated column and the two foreign keys hold that, whatever statement is tried. A tenure may be empty: a
-- promotion that its deployment undoes at the same instant.
create table tenures (
  model_id integer not null,
  ordinal integer not null check (ordinal >= 1),
  version integer not null,
  starts_at timestamptz not null,
  ends_at timestamptz,
  kind text not null check (kind in ('promotion', 'rollback', 'adoption', 'reversal')),
  rule text not null,
  actor text not null,
  decision_id text not null,
  previous integer generated always as (nullif(ordinal - 1, 0)) stored,
  next integer generated always as (case when ends_at is not null then ordinal + 1 end) stored,
  primary key (model_id, ordinal),
  unique (model_id, decision_id),
  unique (model_id, ordinal, starts_at),
  unique (model_id, ordinal, ends_at),
  check (ends_at >= starts_at),
  foreign key (model_id, version) references versions (model_id, number),
  constraint begins_where_the_previous_ends
    foreign key (model_id, previous, starts_at) references tenures (model_id, ordinal, ends_at)
    deferrable initially deferred,
  constraint ends_where_the_next_begins
    foreign key (model_id, next, ends_at) references tenures (model_id, ordinal, starts_at)
    deferrable initially deferred
);
