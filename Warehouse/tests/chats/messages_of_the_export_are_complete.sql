-- The view that is exported shows each message of the table under it.
with

shown as (

    select "chatId", count(*) as messages from {{ ref('gold_messages') }} group by "chatId"

),

kept as (

    select "chatId", count(*) as messages from {{ ref('messages_in_order') }} group by "chatId"

)

select
    coalesce(shown."chatId", kept."chatId") as "chatId",
    shown.messages as shown,
    kept.messages as kept
from shown
full join kept on kept."chatId" = shown."chatId"
where shown.messages is distinct from kept.messages
