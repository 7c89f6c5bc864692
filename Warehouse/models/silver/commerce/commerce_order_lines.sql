with

deliveries as (

    select * from {{ source('bronze', 'commerce_transactions') }}

),

-- Corrected rows belong to the file that they were first in.
origins as (

    select * from {{ source('ops', 'batch_origins') }}

),

-- The source reuses transaction_id: an order is transaction, user and time.
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
        origins.origin_batch_id as delivery_id,
        deliveries._batch_id as batch_id,
        deliveries._row_number as row_number
    from deliveries
    inner join origins on origins.batch_id = deliveries._batch_id

),

delivered_orders as (

    select
        order_id,
        delivery_id,
        count(*) as num_lines,
        sum(price * quantity) as line_value,
        (array_agg(subtotal order by batch_id desc, row_number desc))[1] as subtotal
    from cleaned
    group by order_id, delivery_id

),

-- From the last delivery back to the first.
accumulated as (

    select
        order_id,
        delivery_id,
        num_lines,
        row_number() over latest_first as recency,
        round(sum(line_value) over latest_first, 2) = first_value(subtotal) over latest_first as is_whole
    from delivered_orders
    window latest_first as (partition by order_id order by delivery_id desc)

),

-- Lines have no key. Within a file, two identical lines are two units; a file with an order that an earlier one had tells
-- of the same order again, and its lines stand in place of the earlier ones. Only where they do not amount to the order's
-- subtotal, and do together with those of the files just before, an extract was cut in the middle of the order.
standing_orders as (

    select
        *,
        recency <= coalesce(min(recency) filter (where is_whole) over by_order, 1) as is_standing,
        sum(num_lines) over by_order as delivered_lines
    from accumulated
    window by_order as (partition by order_id)

),

standing as (

    select
        cleaned.*,
        standing_orders.delivered_lines - count(*) over (partition by cleaned.order_id) as replaced_lines
    from cleaned
    inner join standing_orders
        on standing_orders.order_id = cleaned.order_id
        and standing_orders.delivery_id = cleaned.delivery_id
    where standing_orders.is_standing

)

-- Numbered by what they say, so that the numbers do not depend on the order of arrival.
select
    *,
    row_number() over (partition by order_id order by product_id, price, quantity, batch_id, row_number) as line_number
from standing
