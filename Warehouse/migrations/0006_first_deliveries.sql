create view ops.first_deliveries as
with recursive corrections as (
    select replayed_batch_id as batch_id, batch_id as delivery_id
    from ops.rejected_rows
    where replayed_batch_id is not null
    union
    select corrections.batch_id, earlier.batch_id
    from corrections
    inner join ops.rejected_rows as earlier on earlier.replayed_batch_id = corrections.delivery_id
)
select batch_id, min(delivery_id) as delivery_id
from corrections
group by batch_id;

comment on view ops.first_deliveries is
    'one row per batch of corrected rows: the batch of the file that had them first, though they were corrected more than once';

grant select on ops.first_deliveries to modeling;
revoke select on ops.rejected_rows, ops.repaired_values from modeling;
