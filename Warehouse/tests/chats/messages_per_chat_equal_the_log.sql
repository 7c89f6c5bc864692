-- Each object in a chat's log is one message in gold, and nothing else is.
with

logs as (

    select
        chats.chat_id,
        count(*) filter (where jsonb_typeof(entry.message) = 'object') as messages
    from {{ ref('silver_chats') }} as chats
    left join lateral jsonb_array_elements(
        case when jsonb_typeof(chats.conversation_log) = 'array' then chats.conversation_log else '[]' end
    ) as entry (message) on true
    group by chats.chat_id

),

flattened as (

    select "chatId" as chat_id, count(*) as messages from {{ ref('messages_in_order') }} group by "chatId"

),

facts as (

    select chat_id, messages from {{ ref('fct_chats') }}

)

select
    coalesce(logs.chat_id, flattened.chat_id, facts.chat_id) as chat_id,
    logs.messages as in_log,
    flattened.messages as in_messages,
    facts.messages as in_facts
from logs
full join flattened on flattened.chat_id = logs.chat_id
full join facts on facts.chat_id = coalesce(logs.chat_id, flattened.chat_id)
where
    logs.messages is distinct from coalesce(flattened.messages, 0)
    or logs.messages is distinct from facts.messages
