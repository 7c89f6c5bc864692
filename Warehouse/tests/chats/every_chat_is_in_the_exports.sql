-- The exports, the facts and the quality report are about the same chats.
with

silver as (

    select chat_id from {{ ref('silver_chats') }}

),

gold as (

    select "chatId" as chat_id from {{ ref('gold_chats') }}
    intersect
    select chat_id from {{ ref('fct_chats') }}
    intersect
    select chat_id from {{ ref('chat_quality') }}

)

select chat_id from silver
except
select chat_id from gold
