with

detail as (
    select date_trunc('month', "first_completed_order_date"::timestamp)::date as period, "customer_segment", avg(lifetime_value)::double precision as value
    from "gold"."dim_customers"
    where "first_completed_order_date" between $1 and $2
    group by 1, 2
),

total as (
    select avg(lifetime_value)::double precision as value
    from "gold"."dim_customers"
    where "first_completed_order_date" between $1 and $2
),

answer as (
    select false as is_total, period, "customer_segment", value from detail
    union all
    select true, null, null, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "customer_segment", value
from answer
order by is_total desc, period, "customer_segment"
limit 10002
