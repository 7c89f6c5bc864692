with

deliveries as (

    select * from {{ source('bronze', 'crm_customer_chats') }}

),

origins as (

    select * from {{ source('ops', 'batch_origins') }}

),

-- Each file is a full extract; of several rows of a chat in one file, or in files of one moment, the last stands.
states as (

    select distinct on (deliveries.chat_id, origins.received_at)
        deliveries.chat_id,
        deliveries.customer_id,
        origins.received_at
    from deliveries
    inner join origins on origins.batch_id = deliveries._batch_id
    order by deliveries.chat_id, origins.received_at, origins.batch_id desc, deliveries._row_number desc

),

compared as (

    select
        *,
        lag(received_at) over by_chat is null as is_first,
        customer_id is distinct from lag(customer_id) over by_chat as is_changed
    from states
    window by_chat as (partition by chat_id order by received_at)

),

-- What was true before the first extract is not known: its state counts as valid since ever. A chat that an extract
-- leaves out keeps its last state, because a row may be missing for being in quarantine.
versions as (

    select
        chat_id,
        customer_id,
        case when is_first then '-infinity' else received_at end as valid_from,
        coalesce(lead(received_at) over (partition by chat_id order by received_at), 'infinity') as valid_to
    from compared
    where is_first or is_changed

)

select * from versions
