-- The run of the workflow that wrote a decision down, and when that run's task began: a task that is lost with its worker
-- is done again, later, and may decide otherwise.
alter table decisions add column run_id text, add column task_at timestamptz;
