with

deliveries as (

    select * from {{ source('bronze', 'crm_customer_chats') }}

),

-- Each file is a full extract, so the last row that was delivered for a chat stands.
latest as (

    select distinct on (chat_id)
        chat_id,
        customer_id
    from deliveries
    order by chat_id, _batch_id desc, _row_number desc

)

select * from latest
