-- Extracts that come again: rows of a dataset without a key that earlier files have had already are loaded, marked, and
-- counted here.
alter table ops.batches add column rows_restated bigint not null default 0;
alter table ops.batches add constraint batches_restated_are_loaded check (rows_restated between 0 and rows_loaded);

comment on column ops.batches.rows_restated is
    'of the loaded rows those that earlier files of the dataset have had already, occurrence by occurrence: they are in bronze with _is_restated set, and the models leave them out';

-- Corrected rows belong to the file that they were first in: they do not restate it.
grant select on ops.batch_origins to ingestion;
