create index rejected_rows_replayed on ops.rejected_rows (replayed_batch_id, batch_id) where replayed_batch_id is not null;

create view ops.batch_origins as
with recursive corrections as (
    select replayed_batch_id as batch_id, batch_id as origin_batch_id
    from ops.rejected_rows
    where replayed_batch_id is not null
    union
    select corrections.batch_id, earlier.batch_id
    from corrections
    inner join ops.rejected_rows as earlier on earlier.replayed_batch_id = corrections.origin_batch_id
),

firsts as (
    select batch_id, min(origin_batch_id) as origin_batch_id
    from corrections
    group by batch_id
)

select batches.batch_id, origin.batch_id as origin_batch_id, origin.received_at
from ops.batches as batches
left join firsts on firsts.batch_id = batches.batch_id
inner join ops.batches as origin on origin.batch_id = coalesce(firsts.origin_batch_id, batches.batch_id);

comment on view ops.batch_origins is
    'one row per batch: the batch that brought its rows first and when; another one for rows that came corrected after quarantine, perhaps more than once';

grant select on ops.batch_origins to modeling;
revoke select on ops.rejected_rows, ops.repaired_values from modeling;
