with

lines as (

    select * from {{ ref('commerce_order_lines') }}

),

-- The lines of an order say the same of it; where they do not, the last one delivered stands.
last_lines as (

    select distinct on (order_id)
        order_id,
        transaction_id,
        user_id,
        ordered_at,
        (ordered_at at time zone 'UTC')::date as order_date,
        status,
        subtotal,
        tax,
        shipping,
        discount,
        discount_code,
        total,
        payment_method,
        campaign_id
    from lines
    order by order_id, delivery_id desc, batch_id desc, row_number desc

),

summed as (

    select
        order_id,
        count(*) as num_lines,
        max(replaced_lines) as replaced_lines,
        sum(quantity) as num_units,
        count(distinct product_id) as num_products,
        round(sum(price * quantity), 2) as priced,
        count(distinct (subtotal, tax, shipping, discount, discount_code, total, payment_method, status, campaign_id)) = 1
            as has_consistent_lines
    from lines
    group by order_id

)

select
    last_lines.*,
    greatest(coalesce(last_lines.subtotal, summed.priced, 0) - coalesce(last_lines.discount, 0), 0) as net_sales,
    summed.num_lines,
    summed.replaced_lines,
    summed.num_units,
    summed.num_products,
    summed.has_consistent_lines
from last_lines
inner join summed on summed.order_id = last_lines.order_id
