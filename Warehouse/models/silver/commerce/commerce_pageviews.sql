with

deliveries as (

    select * from {{ source('bronze', 'commerce_pageviews') }}

),

batches as (

    select * from {{ source('ops', 'batches') }}

),

-- Corrected rows belong to the file that they were first in.
origins as (

    select * from {{ source('ops', 'batch_origins') }}

),

-- A page cannot have been viewed after its file was loaded. Compared with the batch and not with the clock, so that a
-- later rebuild drops the same rows.
possible as (

    select deliveries.*, origins.origin_batch_id
    from deliveries
    inner join batches on batches.batch_id = deliveries._batch_id
    inner join origins on origins.batch_id = deliveries._batch_id
    where deliveries.event_time <= coalesce(batches.loaded_at, batches.received_at)

),

latest as (

    select distinct on (event_id)
        event_id,
        event_time as viewed_at,
        (event_time at time zone 'UTC')::date as viewed_date,
        user_id,
        -- A view without a session is a visit of its own.
        coalesce(session_id, 'event ' || event_id) as session_id,
        page_type,
        product_id,
        campaign_id,
        device,
        browser,
        abs(session_duration_seconds) as session_duration_seconds
    from possible
    order by event_id, origin_batch_id desc, _batch_id desc, _row_number desc

)

select * from latest
