with

deliveries as (

    select * from {{ source('bronze', 'assistant_users') }}

),

origins as (

    select * from {{ source('ops', 'batch_origins') }}

),

-- Each file is a full extract; of several rows of a user in one file, or in files of one moment, the last stands.
states as (

    select distinct on (deliveries.id, origins.received_at)
        deliveries.id as user_id,
        deliveries.created as created_at,
        deliveries.title,
        origins.received_at
    from deliveries
    inner join origins on origins.batch_id = deliveries._batch_id
    order by deliveries.id, origins.received_at, origins.batch_id desc, deliveries._row_number desc

),

compared as (

    select
        *,
        lag(received_at) over by_user is null as is_first,
        row(created_at, title)
            is distinct from lag(row(created_at, title)) over by_user as is_changed
    from states
    window by_user as (partition by user_id order by received_at)

),

-- What was true before the first extract is not known: its state counts as valid since ever. A user whom an
-- extract leaves out keeps the last state, because a row may be missing for being in quarantine.
versions as (

    select
        user_id,
        created_at,
        title,
        case when is_first then '-infinity' else received_at end as valid_from,
        coalesce(lead(received_at) over (partition by user_id order by received_at), 'infinity') as valid_to
    from compared
    where is_first or is_changed

)

select * from versions
