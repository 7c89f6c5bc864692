with

customers as (

    select * from {{ ref('commerce_users') }}

),

orders as (

    select
        user_id,
        count(*) as orders,
        count(*) filter (where status = 'completed') as completed_orders,
        count(*) filter (where status = 'refunded') as refunded_orders,
        count(*) filter (where status = 'cancelled') as cancelled_orders,
        min(order_date) as first_order_date,
        max(order_date) as last_order_date,
        min(order_date) filter (where status = 'completed') as first_completed_order_date,
        coalesce(sum(total) filter (where status = 'completed'), 0) as lifetime_value
    from {{ ref('commerce_orders') }}
    group by user_id

)

-- Who ordered without being in the source's list is a customer as well: otherwise lifetime values would not add up.
select
    coalesce(customers.user_id, orders.user_id) as user_id,
    customers.user_id is not null as is_listed,
    customers.customer_segment,
    customers.city,
    customers.state,
    customers.age,
    customers.created_at,
    (customers.created_at at time zone 'UTC')::date as created_date,
    customers.last_login_at,
    coalesce(orders.orders, 0) as orders,
    coalesce(orders.completed_orders, 0) as completed_orders,
    coalesce(orders.refunded_orders, 0) as refunded_orders,
    coalesce(orders.cancelled_orders, 0) as cancelled_orders,
    orders.first_order_date,
    orders.last_order_date,
    orders.first_completed_order_date,
    coalesce(orders.lifetime_value, 0) as lifetime_value
from customers
full join orders on orders.user_id = customers.user_id
