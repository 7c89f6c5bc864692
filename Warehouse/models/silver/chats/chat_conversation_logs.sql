with

nodes as (

    select * from {{ ref('chat_conversation_nodes') }}

),

shown as (

    select * from {{ ref('chat_shown_nodes') }}

),

-- What the conversation hides, such as the instructions of the system, is no message of it.
messages as (

    select
        nodes.chat_id,
        shown.steps,
        coalesce(nullif(nodes.message ->> 'id', ''), nodes.node_id) as message_id,
        nodes.message -> 'author' ->> 'role' as role,
        nodes.message -> 'content' ->> 'content_type' as content_type,
        nodes.message -> 'content' as content
    from shown
    inner join nodes on nodes.chat_id = shown.chat_id and nodes.node_id = shown.node_id
    where
        nodes.message is not null
        and coalesce(nodes.message -> 'metadata' -> 'is_visually_hidden_from_conversation', 'false') <> 'true'

),

-- Parts that are all text are one text; with others among them, such as pictures, they stay a list.
contents as (

    select
        messages.chat_id,
        messages.steps,
        messages.message_id,
        messages.role,
        messages.content_type,
        case
            when parts.others > 0 then messages.content -> 'parts'
            when parts.texts > 0 then to_jsonb(parts.text)
            when jsonb_typeof(messages.content -> 'text') = 'string' then messages.content -> 'text'
            when jsonb_typeof(messages.content -> 'result') = 'string' then messages.content -> 'result'
            when jsonb_typeof(messages.content) = 'string' then messages.content
            when jsonb_typeof(messages.content) = 'object' then nullif(messages.content - array['content_type', 'parts', 'language'], '{}')
        end as content
    from messages
    cross join lateral (
        select
            count(*) filter (where jsonb_typeof(part.value) = 'string') as texts,
            count(*) filter (where jsonb_typeof(part.value) not in ('string', 'null')) as others,
            string_agg(part.value #>> '{}', e'\n' order by part.position) filter (where jsonb_typeof(part.value) = 'string') as text
        from jsonb_array_elements(
            case when jsonb_typeof(messages.content -> 'parts') = 'array' then messages.content -> 'parts' else '[]' end
        ) with ordinality as part (value, position)
    ) as parts

),

logs as (

    select
        chat_id,
        jsonb_agg(
            jsonb_build_object('id', message_id, 'role', role, 'type', content_type, 'content', content) order by steps desc
        ) as conversation_log
    from contents
    group by chat_id

),

trees as (

    select
        nodes.chat_id,
        count(nodes.message) filter (where shown.node_id is null) as messages_of_other_branches
    from nodes
    left join shown on shown.chat_id = nodes.chat_id and shown.node_id = nodes.node_id
    group by nodes.chat_id

)

select
    trees.chat_id,
    coalesce(logs.conversation_log, '[]') as conversation_log,
    trees.messages_of_other_branches
from trees
left join logs on logs.chat_id = trees.chat_id
