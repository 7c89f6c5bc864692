with

detail as (
    select period, "category", (coalesce(max(part_1), 0) - coalesce(max(part_2), 0)) as value
    from (
        select period, "category", value::numeric as part_1, null::numeric as part_2 from (
            select date_trunc('month', "order_date"::timestamp)::date as period, "category", coalesce(sum("gross_sales_sum"), 0) as value
            from "gold"."sales_by_category"
            where "order_date" between $1 and $2
              and "gross_sales_rows" > 0
            group by 1, 2
        ) as part_1
        union all
        select period, "category", null::numeric as part_1, value::numeric as part_2 from (
            select date_trunc('month', "order_date"::timestamp)::date as period, "category", coalesce(sum("refunded_sales_sum"), 0) as value
            from "gold"."sales_by_category"
            where "order_date" between $1 and $2
              and "refunded_sales_rows" > 0
            group by 1, 2
        ) as part_2
    ) as parts
    group by period, "category"
),

total as (
    select (coalesce(max(part_1), 0) - coalesce(max(part_2), 0)) as value
    from (
        select value::numeric as part_1, null::numeric as part_2 from (
            select coalesce(sum("gross_sales_sum"), 0) as value
            from "gold"."sales_by_day"
            where "order_date" between $1 and $2
              and "gross_sales_rows" > 0
        ) as part_1
        union all
        select null::numeric as part_1, value::numeric as part_2 from (
            select coalesce(sum("refunded_sales_sum"), 0) as value
            from "gold"."sales_by_day"
            where "order_date" between $1 and $2
              and "refunded_orders_rows" > 0
        ) as part_2
    ) as parts
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
