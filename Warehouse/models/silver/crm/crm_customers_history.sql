with

deliveries as (

    select * from {{ source('bronze', 'crm_customers') }}

),

origins as (

    select * from {{ source('ops', 'batch_origins') }}

),

-- Each file is a full extract; of several rows of a customer in one file, or in files of one moment, the last stands.
states as (

    select distinct on (deliveries.customer_id, origins.received_at)
        deliveries.customer_id,
        nullif(btrim(deliveries.occupation), '') as occupation,
        nullif(btrim(deliveries.type), '') as customer_type,
        origins.received_at
    from deliveries
    inner join origins on origins.batch_id = deliveries._batch_id
    order by deliveries.customer_id, origins.received_at, origins.batch_id desc, deliveries._row_number desc

),

compared as (

    select
        *,
        lag(received_at) over by_customer is null as is_first,
        row(occupation, customer_type) is distinct from lag(row(occupation, customer_type)) over by_customer as is_changed
    from states
    window by_customer as (partition by customer_id order by received_at)

),

-- What was true before the first extract is not known: its state counts as valid since ever. A customer whom an extract
-- leaves out keeps the last state, because a row may be missing for being in quarantine.
versions as (

    select
        customer_id,
        occupation,
        customer_type,
        case when is_first then '-infinity' else received_at end as valid_from,
        coalesce(lead(received_at) over (partition by customer_id order by received_at), 'infinity') as valid_to
    from compared
    where is_first or is_changed

)

select * from versions
