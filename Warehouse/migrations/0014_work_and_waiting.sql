-- The run history tells work from waiting, and what a model read.
alter table ops.run_models
    add column waiting_seconds double precision not null default 0,
    add column rows_read bigint,
    add column plan jsonb;

alter table ops.run_tests add column waiting_seconds double precision not null default 0;

comment on column ops.run_models.duration_seconds is 'how long its statements worked';
comment on column ops.run_models.waiting_seconds is 'how long it waited, from when all that it reads was built, for a connection or a place among those that work';
comment on column ops.run_models.rows_read is 'rows of tables and indexes that the scans of its statement looked at; null when none made rows';
comment on column ops.run_models.plan is 'of its slowest statement; kept for the slowest model of each part of a run';
comment on column ops.run_tests.duration_seconds is 'how long it worked: an equal part of the scan that it shared, and its own query';
comment on column ops.run_tests.waiting_seconds is 'how long it waited, from when all models were built, for a connection';
