with

deliveries as (

    select * from {{ source('bronze', 'commerce_users') }}

),

origins as (

    select * from {{ source('ops', 'batch_origins') }}

),

-- Each file is a full extract; of several rows of a customer in one file, or in files of one moment, the last stands.
states as (

    select distinct on (deliveries.user_id, origins.received_at)
        deliveries.user_id,
        deliveries.email,
        deliveries.first_name,
        deliveries.last_name,
        deliveries.city,
        deliveries.state,
        case when deliveries.age between 18 and 100 then deliveries.age end as age,
        deliveries.customer_segment,
        deliveries.created_at,
        deliveries.last_login as last_login_at,
        origins.received_at
    from deliveries
    inner join origins on origins.batch_id = deliveries._batch_id
    order by deliveries.user_id, origins.received_at, origins.batch_id desc, deliveries._row_number desc

),

compared as (

    select
        *,
        lag(received_at) over by_customer is null as is_first,
        row(email, first_name, last_name, city, state, age, customer_segment, created_at, last_login_at)
            is distinct from lag(row(email, first_name, last_name, city, state, age, customer_segment, created_at, last_login_at)) over by_customer as is_changed
    from states
    window by_customer as (partition by user_id order by received_at)

),

-- What was true before the first extract is not known: its state counts as valid since ever. A customer whom
-- an extract leaves out keeps the last state, because a row may be missing for being in quarantine.
versions as (

    select
        user_id,
        email,
        first_name,
        last_name,
        city,
        state,
        age,
        customer_segment,
        created_at,
        last_login_at,
        case when is_first then '-infinity' else received_at end as valid_from,
        coalesce(lead(received_at) over (partition by user_id order by received_at), 'infinity') as valid_to
    from compared
    where is_first or is_changed

)

select * from versions
