with

detail as (
    select
        period, "category", coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        100 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select period, "category", value as numerator, null as denominator from (
            select date_trunc('month', "order_date"::timestamp)::date as period, "category", coalesce(sum("cancelled_orders_distinct"), 0)::bigint as value
            from "gold"."orders_by_category"
            where "order_date" between $1 and $2
              and "cancelled_orders_rows" > 0
            group by 1, 2
        ) as numerators
        union all
        select period, "category", null, value from (
            select date_trunc('month', "order_date"::timestamp)::date as period, "category", coalesce(sum("orders_distinct"), 0)::bigint as value
            from "gold"."orders_by_category"
            where "order_date" between $1 and $2
              and "orders_rows" > 0
            group by 1, 2
        ) as denominators
    ) as sides
    group by period, "category"
),

total as (
    select
        coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        100 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select value as numerator, null as denominator from (
            select coalesce(sum("cancelled_orders_distinct"), 0)::bigint as value
            from "gold"."sales_by_day"
            where "order_date" between $1 and $2
              and "cancelled_orders_rows" > 0
        ) as numerators
        union all
        select null, value from (
            select coalesce(sum("orders_distinct"), 0)::bigint as value
            from "gold"."sales_by_day"
            where "order_date" between $1 and $2
              and "orders_rows" > 0
        ) as denominators
    ) as sides
),

answer as (
    select false as is_total, period, "category", numerator, denominator, value from detail
    union all
    select true, null, null, numerator, denominator, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "category", numerator, denominator, value
from answer
order by is_total desc, period, "category"
limit 10002
