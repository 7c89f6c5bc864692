select
    user_id,
    created_date,
    customer_segment,
    city,
    state,
    orders,
    last_order_date,
    lifetime_value
from {{ ref('dim_customers') }}
where created_date >= coalesce(:from, '-infinity'::date)
    and created_date <= coalesce(:to, 'infinity'::date)
    and (:customer_segment::text is null or lower(customer_segment) = lower(:customer_segment))
    and (:state::text is null or lower(state) = lower(:state))
order by created_at desc, user_id desc
