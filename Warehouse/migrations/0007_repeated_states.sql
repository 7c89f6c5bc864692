-- An extract of current state may return to what it was: the same content after another one is news. The content of a file
-- is loaded once per dataset, and for extracts once after each other state.
alter table ops.batches add column follows_batch_id bigint not null default 0;

comment on column ops.batches.follows_batch_id is
    'of an extract of current state the batch of other content that was loaded last before it, corrected rows apart; 0 for the first and for all other datasets';

drop index ops.batches_loaded_once;
create unique index batches_loaded_once on ops.batches (dataset, sha256, follows_batch_id) where status = 'loaded';
