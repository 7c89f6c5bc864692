{{ config(materialized='view') }}

with recursive

corrected_rows as (

    select * from {{ source('ops', 'rejected_rows') }} where replayed_batch_id is not null

),

corrections as (

    select replayed_batch_id as batch_id, batch_id as delivery_id from corrected_rows

    union

    select corrections.batch_id, corrected_rows.batch_id
    from corrections
    inner join corrected_rows on corrected_rows.replayed_batch_id = corrections.delivery_id

)

select batch_id, min(delivery_id) as delivery_id
from corrections
group by batch_id
