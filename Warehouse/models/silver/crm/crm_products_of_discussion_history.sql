with

deliveries as (

    select * from {{ source('bronze', 'crm_products_of_discussion') }}

),

origins as (

    select * from {{ source('ops', 'batch_origins') }}

),

-- Each file is a full extract; of several rows of a month in one file, or in files of one moment, the last stands.
states as (

    select distinct on (date_trunc('month', deliveries.date), origins.received_at)
        date_trunc('month', deliveries.date)::date as month_start,
        btrim(deliveries.product) as product,
        origins.received_at
    from deliveries
    inner join origins on origins.batch_id = deliveries._batch_id
    order by date_trunc('month', deliveries.date), origins.received_at, origins.batch_id desc, deliveries._row_number desc

),

compared as (

    select
        *,
        lag(received_at) over by_month is null as is_first,
        product is distinct from lag(product) over by_month as is_changed
    from states
    window by_month as (partition by month_start order by received_at)

),

-- What was true before the first extract is not known: its state counts as valid since ever. A month that an extract
-- leaves out keeps its last state, because a row may be missing for being in quarantine.
versions as (

    select
        month_start,
        product,
        case when is_first then '-infinity' else received_at end as valid_from,
        coalesce(lead(received_at) over (partition by month_start order by received_at), 'infinity') as valid_to
    from compared
    where is_first or is_changed

)

select * from versions
