with

crm_interactions as (

    select * from {{ ref('crm_interactions') }}

),

customer_chats as (

    select * from {{ ref('crm_customer_chats') }}

),

chats as (

    select * from {{ ref('chat_fields') }}

),

-- A chat without a time belongs to no period, and who tried the platform was no customer.
chats_of_customers as (

    select
        md5(concat_ws('|', 'chat', customer_chats.chat_id)) as interaction_id,
        customer_chats.customer_id,
        'Chat' as channel,
        chats."created at" as started_at,
        nullif(btrim(chats."intentType"), '') as topic,
        case
            when lower(btrim(chats."sentiment")) in ('positive', 'neutral', 'negative') then initcap(btrim(chats."sentiment"))
        end as sentiment,
        0::bigint as replaced_rows,
        customer_chats.chat_id
    from customer_chats
    inner join chats on chats."chatId" = customer_chats.chat_id
    where chats."created at" is not null
        and not coalesce(chats."is test chat", false)

),

final as (

    select
        interaction_id,
        customer_id,
        channel,
        started_at,
        topic,
        sentiment,
        replaced_rows,
        null as chat_id
    from crm_interactions
    union all
    select
        interaction_id,
        customer_id,
        channel,
        started_at,
        topic,
        sentiment,
        replaced_rows,
        chat_id
    from chats_of_customers

)

select * from final
