-- How far a run that is under way has come. Its rows go with its end.
create table ops.run_progress (
    run_id bigint not null references ops.runs,
    model text not null,
    part text not null,
    model_order integer not null,
    status text not null default 'waiting',
    primary key (run_id, model),
    constraint run_progress_status check (status in ('waiting', 'building', 'built', 'failed'))
);

comment on column ops.run_progress.part is 'the connected part of the models that is published with it';
comment on column ops.run_progress.model_order is 'its place in the run, from 1';

grant select, insert, update, delete on ops.run_progress to modeling;
grant select on ops.run_progress to warehouse_reader;
