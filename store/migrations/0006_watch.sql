-- The latest deadline at which each model's data were looked at: an evaluation, or a look for a first version's data.
create table looks (
  model_id integer primary key references models,
  at timestamptz not null
);

-- Alarms about lifecycles that do nothing, so that each is told once.
create table alarms (
  model_id integer not null references models,
  kind text not null check (kind in ('notRunning', 'notEvaluated')),
  since timestamptz not null,
  told_at timestamptz not null,
  primary key (model_id, kind, since)
);
