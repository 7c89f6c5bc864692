with

detail as (
    select date_trunc('month', "created_date"::timestamp)::date as period, "customer_segment", count(*) as value
    from "gold"."dim_customers"
    where "created_date" between $1 and $2
    group by 1, 2
),

total as (
    select coalesce(sum("customers_rows"), 0)::bigint as value
    from "gold"."customers_of_years_by_order_frequency"
    where "created_date" between date_trunc('year', $1::date::timestamp)::date and $2
      and "customers_rows" > 0
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
