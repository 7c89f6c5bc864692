with

deliveries as (

    select * from {{ source('bronze', 'assistant_firms') }}

),

origins as (

    select * from {{ source('ops', 'batch_origins') }}

),

-- Each file is a full extract; of several rows of a firm in one file, or in files of one moment, the last stands.
states as (

    select distinct on (deliveries.id, origins.received_at)
        deliveries.id as firm_id,
        deliveries.created as created_at,
        deliveries.firm_size,
        deliveries.arr_in_thousands * 1000 as arr,
        origins.received_at
    from deliveries
    inner join origins on origins.batch_id = deliveries._batch_id
    order by deliveries.id, origins.received_at, origins.batch_id desc, deliveries._row_number desc

),

compared as (

    select
        *,
        lag(received_at) over by_firm is null as is_first,
        row(created_at, firm_size, arr)
            is distinct from lag(row(created_at, firm_size, arr)) over by_firm as is_changed
    from states
    window by_firm as (partition by firm_id order by received_at)

),

-- What was true before the first extract is not known: its state counts as valid since ever. A firm that an
-- extract leaves out keeps its last state, because a row may be missing for being in quarantine.
versions as (

    select
        firm_id,
        created_at,
        firm_size,
        arr,
        case when is_first then '-infinity' else received_at end as valid_from,
        coalesce(lead(received_at) over (partition by firm_id order by received_at), 'infinity') as valid_to
    from compared
    where is_first or is_changed

)

select * from versions
