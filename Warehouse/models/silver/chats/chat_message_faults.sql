with

messages as (

    select * from {{ ref('silver_messages') }}

)

select
    chat_id,
    count(*) as messages,
    count(message_id) - count(distinct message_id) as repeated_message_ids,
    count(*) filter (where message_id is null) as messages_without_id,
    count(*) filter (where role is null or role not in ('user', 'assistant')) as messages_of_unknown_role,
    count(*) filter (where content is null) as messages_without_content,
    count(*) filter (where not is_content_text) as messages_with_other_content_than_text,
    count(*) filter (where has_other_fields) as messages_with_other_fields
from messages
group by chat_id
