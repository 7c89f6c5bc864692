with

customers as (

    select
        customer_segment,
        completed_orders,
        lifetime_value
    from {{ ref('dim_customers') }}
    where first_completed_order_date >= coalesce(:from, '-infinity'::date)
        and first_completed_order_date <= coalesce(:to, 'infinity'::date)

),

summed as (

    select
        case when grouping(customer_segment) = 1 then 'all customers' else coalesce(customer_segment, 'unknown') end as customer_segment,
        grouping(customer_segment) = 1 as is_total,
        count(*) as customers,
        avg(lifetime_value) as average_lifetime_value,
        percentile_cont(0.5) within group (order by lifetime_value)::numeric as median_lifetime_value,
        percentile_cont(0.9) within group (order by lifetime_value)::numeric as p90_lifetime_value,
        sum(lifetime_value) as total_lifetime_value,
        avg(completed_orders)::double precision as orders_per_customer
    from customers
    group by grouping sets ((), (customer_segment))

),

-- Of all customers, also where one segment is asked for.
shared as (

    select
        *,
        100 * total_lifetime_value::double precision / nullif(sum(total_lifetime_value) filter (where is_total) over (), 0)::double precision
            as share_percent
    from summed

)

select
    customer_segment,
    customers,
    average_lifetime_value,
    median_lifetime_value,
    p90_lifetime_value,
    total_lifetime_value,
    share_percent,
    orders_per_customer
from shared
where customers > 0
    and (:segment::text is null or (not is_total and lower(customer_segment) = lower(:segment)))
order by is_total desc, average_lifetime_value desc, customer_segment
