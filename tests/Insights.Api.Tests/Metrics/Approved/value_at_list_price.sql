with

detail as (
    select date_trunc('month', "order_date"::timestamp)::date as period, "category", coalesce(sum("value_at_list_price_sum"), 0) as value
    from "gold"."sales_by_category"
    where "order_date" between $1 and $2
      and "revenue_rows" > 0
    group by 1, 2
),

total as (
    select coalesce(sum("value_at_list_price_sum"), 0) as value
    from "gold"."sales_by_price_band"
    where "order_date" between $1 and $2
      and "revenue_rows" > 0
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
