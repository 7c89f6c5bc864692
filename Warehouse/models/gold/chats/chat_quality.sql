with

chats as (

    select * from {{ ref('silver_chats') }}

),

message_faults as (

    select * from {{ ref('chat_message_faults') }}

),

chat_info as (

    select * from {{ ref('chat_info') }}

),

chat_fields as (

    select * from {{ ref('chat_fields') }}

),

-- Materialized, or each field would make the whole row anew.
exported as materialized (

    select
        "chatId" as chat_id,
        to_jsonb(chat_fields) as columns
    from chat_fields

),

-- What structured_info says and no column of the exports shows: another name, or the chat itself says something else.
unused_fields as (

    select
        chat_info.chat_id,
        count(*) as unused_fields,
        string_agg(field.key, ', ' order by field.key collate "C") as unused_field_names
    from chat_info
    inner join exported on exported.chat_id = chat_info.chat_id
    cross join lateral json_each_text(chat_info.info) as field
    where
        exported.columns ->> field.key is distinct from field.value
        or field.key in ('chat_number', 'chatId', 'created at', 'updated at')
    group by chat_info.chat_id

),

measured as (

    select
        chats.chat_id,
        chats.deliveries,
        chats.created_at is null as is_created_at_missing,
        chats.updated_at < chats.created_at is true as is_updated_before_created,
        chats.conversation_log is null or chats.conversation_log in ('[]', 'null') as is_log_empty,
        coalesce(jsonb_typeof(chats.conversation_log) not in ('array', 'null'), false) as is_log_unusable,
        case
            when jsonb_typeof(chats.conversation_log) = 'array' then jsonb_array_length(chats.conversation_log)
            else 0
        end - coalesce(message_faults.messages, 0) as unusable_log_entries,
        chats.declared_message_count,
        coalesce(message_faults.messages, 0) as messages,
        coalesce(chats.declared_message_count <> coalesce(message_faults.messages, 0), false) as is_message_count_wrong,
        coalesce(message_faults.repeated_message_ids, 0) as repeated_message_ids,
        coalesce(message_faults.messages_without_id, 0) as messages_without_id,
        coalesce(message_faults.messages_of_unknown_role, 0) as messages_of_unknown_role,
        coalesce(message_faults.messages_without_content, 0) as messages_without_content,
        coalesce(message_faults.messages_with_other_content_than_text, 0) as messages_with_other_content_than_text,
        coalesce(message_faults.messages_with_other_fields, 0) as messages_with_other_fields,
        coalesce(jsonb_typeof(chats.structured_info) not in ('object', 'null'), false) as is_structured_info_unusable,
        chat_info.single_values_for_lists,
        coalesce(unused_fields.unused_fields, 0) as unused_fields,
        unused_fields.unused_field_names
    from chats
    inner join chat_info on chat_info.chat_id = chats.chat_id
    left join message_faults on message_faults.chat_id = chats.chat_id
    left join unused_fields on unused_fields.chat_id = chats.chat_id

),

final as (

    select
        *,
        is_created_at_missing
        or is_updated_before_created
        or is_log_empty
        or is_log_unusable
        or unusable_log_entries > 0
        or is_message_count_wrong
        or repeated_message_ids > 0
        or messages_without_id > 0
        or messages_of_unknown_role > 0
        or messages_without_content > 0
        or messages_with_other_content_than_text > 0
        or messages_with_other_fields > 0
        or is_structured_info_unusable
        or single_values_for_lists > 0
        or unused_fields > 0 as has_issue
    from measured

)

select * from final
