with

deliveries as (

    select * from {{ source('bronze', 'assistant_events') }}

)

-- The source gives its events no key, so a row is a query of its own, unless an earlier extract had it already.
select
    _batch_id as batch_id,
    _row_number as row_number,
    user_id,
    firm_id,
    created as occurred_at,
    (created at time zone 'UTC')::date as occurred_date,
    date_trunc('month', created at time zone 'UTC')::date as activity_month,
    event_type,
    coalesce(num_docs, 0) as num_docs,
    feedback_score
from deliveries
where not _is_restated
