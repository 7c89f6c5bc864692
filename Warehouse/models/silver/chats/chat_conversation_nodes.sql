with

conversations as (

    select * from {{ ref('chat_conversations') }}

),

-- The tree is whatever JSON the source had; only entries of an object that are objects are nodes.
nodes as (

    select
        conversations.chat_id,
        node.key as node_id,
        node.value ->> 'parent' as parent_id,
        node.key = conversations.current_node as is_current,
        case when jsonb_typeof(node.value -> 'message') = 'object' then node.value -> 'message' end as message
    from conversations
    cross join lateral jsonb_each(
        case when jsonb_typeof(conversations.mapping) = 'object' then conversations.mapping else '{}' end
    ) as node
    where jsonb_typeof(node.value) = 'object'

)

select
    chat_id,
    node_id,
    parent_id,
    coalesce(is_current, false) as is_current,
    message,
    count(*) over (partition by chat_id) as nodes_of_chat
from nodes
