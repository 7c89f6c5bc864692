with

detail as (
    select date_trunc('month', "order_date"::timestamp)::date as period, "user_id", count(*) as value
    from "gold"."fct_orders"
    where "order_date" between $1 and $2
      and (order_number = 2)
    group by 1, 2
),

total as (
    select coalesce(sum("second_orders_rows"), 0)::bigint as value
    from "gold"."orders_by_day"
    where "order_date" between $1 and $2
      and "second_orders_rows" > 0
),

answer as (
    select false as is_total, period, "user_id", value from detail
    union all
    select true, null, null, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "user_id", value
from answer
order by is_total desc, period, "user_id"
limit 10002
