with

chats as (

    select * from {{ ref('silver_chats') }}

),

chat_fields as (

    select * from {{ ref('chat_fields') }}

),

messages as (

    select * from {{ ref('silver_messages') }}

),

counts as (

    select
        chat_id,
        count(*) as messages,
        count(*) filter (where role = 'user') as user_messages,
        count(*) filter (where role = 'assistant') as assistant_messages
    from messages
    group by chat_id

),

final as (

    select
        chats.chat_id,
        chat_fields."organizationId" as organisation_id,
        lower(btrim(chat_fields."language")) as language,
        lower(btrim(chat_fields."sentiment")) as sentiment,
        lower(btrim(chat_fields."resolution")) as resolution,
        coalesce(chat_fields."is test chat", false) as is_test_chat,
        chats.created_at,
        (chats.created_at at time zone 'UTC')::date as created_date,
        extract(hour from chats.created_at at time zone 'UTC')::integer as created_hour,
        chats.updated_at,
        case
            when chats.updated_at >= chats.created_at then extract(epoch from chats.updated_at - chats.created_at)::double precision
        end as duration_seconds,
        coalesce(counts.messages, 0) as messages,
        coalesce(counts.user_messages, 0) as user_messages,
        coalesce(counts.assistant_messages, 0) as assistant_messages,
        coalesce(counts.user_messages, 0) > 0 as has_user_message
    from chats
    inner join chat_fields on chat_fields."chatId" = chats.chat_id
    left join counts on counts.chat_id = chats.chat_id

)

select * from final
