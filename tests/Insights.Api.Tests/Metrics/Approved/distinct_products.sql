with

detail as (
    select date_trunc('month', "order_date"::timestamp)::date as period, "category", count(distinct product_id::text) as value
    from "gold"."fct_order_lines"
    where "order_date" between $1 and $2
      and (status = 'completed')
    group by 1, 2
),

total as (
    select count(distinct product_id::text) as value
    from "gold"."fct_order_lines"
    where "order_date" between $1 and $2
      and (status = 'completed')
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
