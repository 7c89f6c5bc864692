{{ config(alias='chats') }}

with

deliveries as (

    select * from {{ source('bronze', 'chats_chats') }}

),

-- A chat is delivered again while it goes on: the latest updated_at stands, then the latest row loaded.
latest as (

    select distinct on (chat_id)
        *,
        count(*) over (partition by chat_id) as deliveries
    from deliveries
    order by chat_id, updated_at desc nulls last, _batch_id desc, _row_number desc

),

final as (

    select
        chat_id,
        row_number() over (order by created_at nulls last, chat_id) as chat_number,
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

)

select * from final
