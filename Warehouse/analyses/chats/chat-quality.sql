with

chats as (

    select chat_id
    from {{ ref('fct_chats') }}
    where :organisation_id::text is null or organisation_id = :organisation_id

),

counted as (

    select count(*) as all_chats from chats

)

select
    chat_flags.flag,
    count(*) as chats,
    100 * count(*)::double precision / counted.all_chats as share_percent,
    counted.all_chats
from {{ ref('chat_flags') }} as chat_flags
inner join chats on chats.chat_id = chat_flags.chat_id
cross join counted
group by chat_flags.flag, counted.all_chats
order by count(*) desc, chat_flags.flag
