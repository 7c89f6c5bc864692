-- Runs, their results, and generations are kept as long as Housekeeping of the ingestion says. It sees when they were, and
-- neither the failing rows nor the texts.
grant select, delete on ops.runs, ops.run_models, ops.run_tests to ingestion;
grant select on ops.published_models, ops.warehouse_version to ingestion;
grant select (ctid, run_id, test), delete on ops.test_failures to ingestion;
grant select (ctid, created_at), delete on ops.generations to ingestion;

-- What refers to a run keeps it.
create index batches_by_run on ops.batches (modelled_run_id) where modelled_run_id is not null;
-- The last result of each model and each test.
create index run_models_by_model on ops.run_models (model, run_id);
create index run_tests_by_test on ops.run_tests (test, run_id);
create index runs_by_end on ops.runs (finished_at);
