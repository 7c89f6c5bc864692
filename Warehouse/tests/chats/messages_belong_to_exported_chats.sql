-- Each message of the exports has its chat there, and a place of its own in it.
with

messages as (

    select * from {{ ref('messages_in_order') }}

),

chats as (

    select * from {{ ref('gold_chats') }}

)

select
    messages."chatId",
    messages.chat_number,
    messages.position,
    count(*) as occurrences
from messages
left join chats on chats."chatId" = messages."chatId"
group by messages."chatId", messages.chat_number, messages.position
having count(*) > 1 or count(chats."chatId") = 0
