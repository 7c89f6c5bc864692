with

orders as (

    select * from {{ ref('commerce_orders') }}

),

customers as (

    select * from {{ ref('commerce_users_history') }}

),

campaigns as (

    select * from {{ ref('commerce_campaigns') }}

),

margins as (

    select
        order_id,
        sum(line_margin) as margin
    from {{ ref('fct_order_lines') }}
    group by order_id

),

numbered as (

    select
        *,
        status = 'completed'
        and row_number() over (partition by user_id, status order by ordered_at, order_id) = 1
            as is_first_completed_order,
        row_number() over of_customer as order_number,
        order_date - lag(order_date) over of_customer as days_since_previous_order
    from orders
    window of_customer as (partition by user_id order by ordered_at, order_id)

)

select
    numbered.order_id,
    numbered.transaction_id,
    numbered.user_id,
    numbered.ordered_at,
    numbered.order_date,
    numbered.status,
    numbered.is_first_completed_order,
    numbered.order_number,
    numbered.days_since_previous_order,
    numbered.num_lines,
    numbered.num_units,
    numbered.num_products,
    numbered.subtotal,
    numbered.tax,
    numbered.shipping,
    numbered.discount,
    numbered.discount_code,
    numbered.total,
    numbered.net_sales,
    margins.margin,
    numbered.payment_method,
    numbered.campaign_id,
    campaigns.campaign_type,
    campaigns.platform,
    customers.customer_segment,
    customers.city,
    customers.state,
    numbered.has_consistent_lines
from numbered
inner join margins on margins.order_id = numbered.order_id
left join customers
    on customers.user_id = numbered.user_id
    and customers.valid_from <= numbered.ordered_at
    and customers.valid_to > numbered.ordered_at
left join campaigns on campaigns.campaign_id = numbered.campaign_id
