-- The grain of chat_fields and gold.chats, whose column names a generic test of dbt cannot quote.
with

keys as (

    select "chatId" as chat_id, 'chat_fields' as relation from {{ ref('chat_fields') }}
    union all
    select "chatId", 'gold.chats' from {{ ref('gold_chats') }}

)

select
    relation,
    chat_id,
    count(*) as occurrences
from keys
group by relation, chat_id
having count(*) > 1 or chat_id is null
