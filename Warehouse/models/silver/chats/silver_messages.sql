{{ config(alias='messages') }}

with

chats as (

    select * from {{ ref('silver_chats') }}

),

-- The log is whatever JSON the source had; only entries of a list that are objects are messages.
entries as (

    select
        chats.chat_id,
        chats.chat_number,
        entry.position::integer as position,
        entry.message
    from chats
    cross join lateral jsonb_array_elements(
        case when jsonb_typeof(chats.conversation_log) = 'array' then chats.conversation_log else '[]' end
    ) with ordinality as entry (message, position)
    where jsonb_typeof(entry.message) = 'object'

),

-- As json without the spaces that jsonb writes between tokens, so that what is no text reads as in the other exports.
compact as (

    select
        *,
        case
            when jsonb_path_exists(message, 'strict $.* ? (@.type() == "object" || @.type() == "array")')
                then regexp_replace(message::text, '("(?:[^"\\]|\\.)*")|([,:]) ', '\1\2', 'g')
            else message::text
        end::json as message_text
    from entries

),

final as (

    select
        compact.chat_id,
        compact.chat_number,
        compact.position,
        nullif(field.id, '') as message_id,
        case
            when lower(btrim(field.role)) in ('user', 'assistant') then lower(btrim(field.role))
            else nullif(field.role, '')
        end as role,
        nullif(field.type, '') as message_type,
        nullif(field.content, '') as content,
        nullif(field.disclaimer, '') as disclaimer,
        coalesce(jsonb_typeof(compact.message -> 'content'), 'null') in ('string', 'null') as is_content_text,
        compact.message - array['id', 'role', 'type', 'content', 'disclaimer'] <> '{}' as has_other_fields
    from compact
    cross join lateral json_to_record(compact.message_text) as field (id text, role text, type text, content text, disclaimer text)

)

select * from final
