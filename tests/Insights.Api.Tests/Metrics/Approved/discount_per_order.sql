with

detail as (
    select
        period, "user_id", coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        1 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select period, "user_id", value as numerator, null as denominator from (
            select date_trunc('month', "order_date"::timestamp)::date as period, "user_id", coalesce(sum(discount), 0) as value
            from "gold"."fct_orders"
            where "order_date" between $1 and $2
              and (status = 'completed')
            group by 1, 2
        ) as numerators
        union all
        select period, "user_id", null, value from (
            select date_trunc('month', "order_date"::timestamp)::date as period, "user_id", coalesce(sum("completed_orders_distinct"), 0)::bigint as value
            from "gold"."sales_by_customer"
            where "order_date" between $1 and $2
              and "revenue_rows" > 0
            group by 1, 2
        ) as denominators
    ) as sides
    group by period, "user_id"
),

total as (
    select
        coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        1 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select value as numerator, null as denominator from (
            select coalesce(sum("discounts_sum"), 0) as value
            from "gold"."orders_by_day"
            where "order_date" between $1 and $2
              and "discounts_rows" > 0
        ) as numerators
        union all
        select null, value from (
            select coalesce(sum("completed_orders_distinct"), 0)::bigint as value
            from "gold"."sales_by_day"
            where "order_date" between $1 and $2
              and "revenue_rows" > 0
        ) as denominators
    ) as sides
),

answer as (
    select false as is_total, period, "user_id", numerator, denominator, value from detail
    union all
    select true, null, null, numerator, denominator, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "user_id", numerator, denominator, value
from answer
order by is_total desc, period, "user_id"
limit 10002
