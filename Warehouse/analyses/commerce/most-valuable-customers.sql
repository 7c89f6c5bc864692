select
    user_id,
    lifetime_value,
    -- Of the rows that are shown alone: it is no part of the order.
    (
        select coalesce(sum(total), 0)
        from {{ ref('fct_orders') }} as orders
        where orders.user_id = customers.user_id
            and status = 'completed'
            and order_date >= coalesce(:from, '-infinity'::date)
            and order_date <= coalesce(:to, 'infinity'::date)
    ) as spent,
    completed_orders,
    (lifetime_value / completed_orders)::double precision as average_order_value,
    first_completed_order_date,
    last_order_date,
    customer_segment,
    city,
    state
from {{ ref('dim_customers') }} as customers
where completed_orders > 0
    and (:customer_segment::text is null or lower(customer_segment) = lower(:customer_segment))
    and (:state::text is null or lower(state) = lower(:state))
order by lifetime_value desc, user_id
