-- Who was erased, without saying who: of a person only keyed hashes stay, by which rows that come later are recognised.
create table ops.erasures (
    erasure_id bigint generated always as identity primary key,
    kind text not null,
    subject_hash bytea not null,
    key_check bytea not null,
    subject text,
    status text not null default 'requested',
    requested_at timestamptz not null,
    requested_by text not null,
    erased_at timestamptz,
    refresh_id uuid,
    finished_at timestamptz,
    waits_for text,
    changes jsonb not null default '{}',
    constraint erasures_status check (status in ('requested', 'rewriting', 'refreshing', 'finished')),
    constraint erasures_subject_goes check ((subject is not null) = (status = 'requested'))
);

comment on column ops.erasures.subject_hash is 'HMAC-SHA256 of kind and person with Erasure:Key';
comment on column ops.erasures.key_check is
    'of nobody, with the same key: another key would not recognise those who were erased with this one';
comment on column ops.erasures.subject is 'who is to be erased; gone in the transaction that erases';
comment on column ops.erasures.status is
    'requested; rewriting: bronze and ops are done, the files follow; refreshing: the models are to be built anew; finished';
comment on column ops.erasures.refresh_id is 'the refresh that was asked for; null when no row of bronze had to change';
comment on column ops.erasures.changes is 'rows by table, and files';

create unique index erasures_in_work on ops.erasures (kind, subject_hash) where status <> 'finished';

create table ops.tombstones (
    tombstone_id bigint generated always as identity primary key,
    kind text not null,
    hash bytea not null,
    erasure_id bigint not null references ops.erasures,
    constraint tombstones_once unique (kind, hash)
);

comment on table ops.tombstones is 'one row per name that an erased person was known by: an id, a token, an address';
comment on column ops.tombstones.tombstone_id is 'the pseudonym that stands for an id in all rows';

-- A rewritten file keeps its place; what it is now is recognised beside what it was.
alter table ops.batches
    add column archived_sha256 text,
    add column archived_bytes bigint,
    add constraint batches_archived_whole check ((archived_sha256 is null) = (archived_bytes is null));

comment on column ops.batches.archived_sha256 is 'of the file as an erasure left it in the archive; null for one that is as it came';

create index batches_by_archived_content on ops.batches (dataset, archived_bytes) where archived_bytes is not null;

grant select (
    erasure_id, kind, subject_hash, key_check, status, requested_at, requested_by, erased_at, finished_at, waits_for, changes
) on ops.erasures to insights;
grant insert on ops.erasures to insights;
grant select, update on ops.erasures to ingestion;
grant select, insert on ops.tombstones to ingestion;
-- What an erasure changes outside bronze.
grant update (raw_text, message) on ops.rejected_rows to ingestion;
grant update (original_value, repaired_value) on ops.repaired_values to ingestion;
grant update (reason) on ops.runs, ops.run_models to ingestion;
grant select, update (reason) on ops.run_parts to ingestion;
grant select (customer_id) on ops.generations to ingestion;
grant select (access_id, route, path), update (path) on ops.access_log to ingestion;
