with

detail as (
    select date_trunc('month', "order_date"::timestamp)::date as period, "category", coalesce(sum("refunded_orders_distinct"), 0)::bigint as value
    from "gold"."orders_by_category"
    where "order_date" between $1 and $2
      and "refunded_orders_rows" > 0
    group by 1, 2
),

total as (
    select coalesce(sum("refunded_orders_distinct"), 0)::bigint as value
    from "gold"."sales_by_day"
    where "order_date" between $1 and $2
      and "refunded_orders_rows" > 0
),

answer as (
    select false as is_total, period, "category", value from detail
    union all
    select true, null, null, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "category", value
from answer
order by is_total desc, period, "category"
limit 10002
