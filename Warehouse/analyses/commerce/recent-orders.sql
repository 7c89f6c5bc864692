select
    order_date,
    transaction_id,
    user_id,
    status,
    num_products,
    num_units,
    total
from {{ ref('fct_orders') }}
where order_date >= coalesce(:from, '-infinity'::date)
    and order_date <= coalesce(:to, 'infinity'::date)
    and (:customer::text is null or user_id::text = :customer)
    and (:status::text is null or status = lower(:status))
order by ordered_at desc, transaction_id desc, user_id desc
