{{ config(alias='chats') }}

with

deliveries as (

    select * from {{ source('bronze', 'chats_chats') }}

),

conversations as (

    select * from {{ ref('chat_conversations') }}

),

conversation_logs as (

    select * from {{ ref('chat_conversation_logs') }}

),

-- A chat is delivered again while it goes on: the latest updated_at stands, then the latest row loaded.
latest as (

    select distinct on (chat_id)
        *,
        count(*) over (partition by chat_id) as deliveries
    from deliveries
    order by chat_id, updated_at desc nulls last, _batch_id desc, _row_number desc

),

-- A chat that both sources have is the platform's.
chats as (

    select
        chat_id,
        slug,
        token,
        organization_id as organisation_id,
        language,
        is_test_chat,
        sentiment,
        resolution,
        created_at,
        updated_at,
        message_count as declared_message_count,
        conversation_log,
        structured_info,
        deliveries
    from latest

    union all

    select
        conversations.chat_id,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        conversations.created_at,
        conversations.updated_at,
        null,
        coalesce(conversation_logs.conversation_log, '[]'),
        null,
        conversations.deliveries
    from conversations
    left join conversation_logs on conversation_logs.chat_id = conversations.chat_id
    where conversations.chat_id not in (select chat_id from latest)

),

final as (

    select
        chat_id,
        row_number() over (order by created_at nulls last, chat_id) as chat_number,
        slug,
        token,
        organisation_id,
        language,
        is_test_chat,
        sentiment,
        resolution,
        created_at,
        updated_at,
        declared_message_count,
        conversation_log,
        structured_info,
        deliveries
    from chats

)

select * from final
