with

deliveries as (

    select * from {{ source('bronze', 'chats_conversations') }}

),

-- Every export has the conversation again: the latest update_time stands, then the latest row loaded.
latest as (

    select distinct on (conversation_id)
        *,
        count(*) over (partition by conversation_id) as deliveries
    from deliveries
    order by conversation_id, update_time desc nulls last, _batch_id desc, _row_number desc

)

select
    conversation_id as chat_id,
    title,
    default_model_slug as language_model,
    to_timestamp(create_time) as created_at,
    to_timestamp(update_time) as updated_at,
    current_node,
    mapping,
    deliveries
from latest
