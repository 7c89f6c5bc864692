with

contacts as (

    select * from {{ ref('crm_contacts') }} where chat_id is not null

),

messages as (

    select * from {{ ref('silver_messages') }}

),

chat_info as (

    select * from {{ ref('chat_info') }}

),

-- What the customer wrote; the assistant's words are ours.
said as (

    select
        chat_id,
        string_agg(content, ' ' order by position) as words
    from messages
    where role = 'user' and content is not null
    group by chat_id

)

select
    contacts.interaction_id,
    contacts.customer_id,
    left(said.words, 2000) as words,
    array_remove(array[chat_info.info ->> 'name', chat_info.info ->> 'first name', chat_info.info ->> 'last name'], null) as names,
    to_tsvector('simple', left(said.words, 2000)) as search_text
from contacts
inner join said on said.chat_id = contacts.chat_id
left join chat_info on chat_info.chat_id = contacts.chat_id
