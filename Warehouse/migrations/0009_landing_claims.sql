-- A file is taken out of the landing directory by a rename before it is read; the batch says under which claim, so that
-- after a crash between commit and archive it is known which file is that batch's.
alter table ops.batches add column claim_id text;

comment on column ops.batches.claim_id is
    'the folder below .claimed of the landing directory in which the file lay while it was loaded; null for batches from before there were claims';

create unique index batches_by_claim on ops.batches (claim_id) where claim_id is not null;

-- What lies in a landing directory and is not taken, kept up by the workers that look at it.
create table ops.unclaimed_files (
    unclaimed_id bigint generated always as identity unique,
    landing text not null,
    domain text not null,
    file_name text not null,
    reason text not null,
    first_seen_at timestamptz not null,
    last_seen_at timestamptz not null,
    primary key (landing, domain, file_name)
);

comment on column ops.unclaimed_files.landing is 'the landing directory as the worker knows it; workers that share one agree on it';
comment on column ops.unclaimed_files.file_name is 'with the folders on the way for what lies deeper than a domain';
comment on column ops.unclaimed_files.last_seen_at is 'written again every minute while it is there';

grant select, insert, update, delete on ops.unclaimed_files to ingestion;
grant select on ops.unclaimed_files to warehouse_reader;
