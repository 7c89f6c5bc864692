with

flags as (

    select
        chat_id,
        string_agg(flag, ', ' order by flag) as flags,
        bool_or(:flag::text is null or lower(flag) = lower(:flag)) as is_asked_for
    from {{ ref('chat_flags') }}
    group by chat_id

)

select
    chats.chat_id,
    chats.created_date,
    chats.organisation_id,
    chats.messages,
    quality.declared_message_count,
    flags.flags
from {{ ref('fct_chats') }} as chats
inner join flags on flags.chat_id = chats.chat_id
inner join {{ ref('chat_quality') }} as quality on quality.chat_id = chats.chat_id
where flags.is_asked_for
    and (:organisation_id::text is null or chats.organisation_id = :organisation_id)
order by chats.created_date desc nulls last, chats.chat_id
