create table decisions (
  model_id integer not null references models,
  seq integer not null check (seq >= 1),
  at timestamptz not null,
  kind text not null,
  rule text not null,
  sentence text not null,
  evidence jsonb not null,
  actor text not null,
  reason text,
  identity text,
  versions integer[] not null,
  primary key (model_id, seq)
);

-- Beside the history, because they depend on the machines' luck.
create table delays (
  model_id integer not null references models,
  at timestamptz not null,
  what text not null,
  message text not null,
  noticed_at timestamptz not null default now(),
  primary key (model_id, at, what, message)
);
