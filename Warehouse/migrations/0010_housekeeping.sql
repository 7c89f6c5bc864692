-- What the ingestion does to keep bronze and ops tidy.
create table ops.housekeeping (
    housekeeping_id bigint generated always as identity primary key,
    action text not null,
    relation text not null,
    batch_id bigint references ops.batches,
    row_count bigint not null,
    finished_at timestamptz not null,
    duration_seconds double precision not null,
    constraint housekeeping_action check (action in ('fold', 'prune', 'locate'))
);

comment on table ops.housekeeping is
    'fold: the part of a bronze table that a second connection had copied was put into the table; prune: rows were deleted that are older than they are kept; locate: the blocks of a batch were looked up again, because its table was rewritten';

grant select, insert, delete on ops.housekeeping to ingestion;
grant update (first_block, last_block) on ops.batches to ingestion;
grant select on ops.housekeeping to warehouse_reader;
