with

deliveries as (

    select * from {{ source('bronze', 'commerce_users') }}

),

-- Each file is a full extract, so the last row that was delivered for a customer is the current state.
latest as (

    select distinct on (user_id)
        user_id,
        email,
        first_name,
        last_name,
        city,
        state,
        case when age between 18 and 100 then age end as age,
        customer_segment,
        created_at,
        last_login as last_login_at
    from deliveries
    order by user_id, _batch_id desc, _row_number desc

)

select * from latest
