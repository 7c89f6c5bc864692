with recursive

-- Read from its table and index wherever it is named: as a whole it would be searched for each step of each branch.
nodes as not materialized (

    select * from {{ ref('chat_conversation_nodes') }}

),

parents as (

    select distinct
        chat_id,
        parent_id
    from nodes
    where parent_id is not null

),

-- The branch that is shown ends with the current node; where the source names none, with the end whose message is the latest.
ends as (

    select distinct on (nodes.chat_id) nodes.*
    from nodes
    left join parents on parents.chat_id = nodes.chat_id and parents.parent_id = nodes.node_id
    order by
        nodes.chat_id,
        nodes.is_current desc,
        parents.parent_id is null desc,
        case when jsonb_typeof(nodes.message -> 'create_time') = 'number' then (nodes.message ->> 'create_time')::numeric end desc nulls last,
        nodes.node_id

),

-- From the end to the root. A branch longer than its tree goes round in a circle.
branches as (

    select
        chat_id,
        node_id,
        parent_id,
        nodes_of_chat,
        1 as steps
    from ends

    union all

    select
        before.chat_id,
        before.node_id,
        before.parent_id,
        before.nodes_of_chat,
        branches.steps + 1
    from branches
    cross join lateral (
        select
            nodes.chat_id,
            nodes.node_id,
            nodes.parent_id,
            nodes.nodes_of_chat
        from nodes
        where nodes.chat_id = branches.chat_id and nodes.node_id = branches.parent_id
        limit 1
    ) as before
    where branches.steps < branches.nodes_of_chat

)

select
    chat_id,
    node_id,
    min(steps) as steps
from branches
group by chat_id, node_id
