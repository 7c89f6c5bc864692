-- A run publishes each connected part of the graph of models for itself: what fails in one holds back that part alone.
create table ops.run_parts (
    run_id bigint not null references ops.runs,
    part text not null,
    status text not null,
    version bigint,
    reason text,
    models text[] not null,
    finished_at timestamptz not null,
    primary key (run_id, part),
    constraint run_parts_status check (status in ('published', 'failed')),
    constraint run_parts_outcome check ((status = 'published') = (version is not null) and (status = 'failed') = (reason is not null))
);

comment on column ops.runs.version is 'the last that it published; also of a failed run, if a part of it was published';

grant select, insert on ops.run_parts to modeling;
grant select on ops.run_parts to warehouse_reader;
