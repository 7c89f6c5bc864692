with

deliveries as (

    select * from {{ source('bronze', 'commerce_transactions') }}

),

-- The source reuses transaction_id: an order is transaction, user and time. Two identical lines are two units.
cleaned as (

    select
        md5(transaction_id || '|' || user_id || '|' || extract(epoch from transaction_date)) as order_id,
        transaction_id,
        user_id,
        transaction_date as ordered_at,
        product_id,
        coalesce(quantity, 1) as quantity,
        abs(price) as price,
        round(abs(subtotal), 2) as subtotal,
        round(tax, 2) as tax,
        round(shipping, 2) as shipping,
        round(discount, 2) as discount,
        discount_code,
        round(abs(total), 2) as total,
        payment_method,
        status,
        campaign_id,
        _batch_id as batch_id,
        _row_number as row_number
    from deliveries

)

-- Numbered by what they say, so that the numbers do not depend on the order of arrival.
select
    *,
    row_number() over (partition by order_id order by product_id, price, quantity, batch_id, row_number) as line_number
from cleaned
