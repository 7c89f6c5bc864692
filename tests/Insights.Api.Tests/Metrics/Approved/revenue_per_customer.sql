with

detail as (
    select
        period, "category", coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        1 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select period, "category", value as numerator, null as denominator from (
            select date_trunc('month', "order_date"::timestamp)::date as period, "category", coalesce(sum("revenue_sum"), 0) as value
            from "gold"."sales_by_category"
            where "order_date" between $1 and $2
              and "revenue_rows" > 0
            group by 1, 2
        ) as numerators
        union all
        select period, "category", null, value from (
            select period, "category", count("counted.member") as value
            from (
                select distinct date_trunc('month', "order_date"::timestamp)::date as period, "category", user_id as "counted.member"
                from "gold"."fct_order_lines"
                where "order_date" between $1 and $2
                  and (status = 'completed')
            ) as members
            group by 1, 2
        ) as denominators
    ) as sides
    group by period, "category"
),

total as (
    select
        coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        1 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select value as numerator, null as denominator from (
            select coalesce(sum("revenue_sum"), 0) as value
            from "gold"."sales_by_day"
            where "order_date" between $1 and $2
              and "revenue_rows" > 0
        ) as numerators
        union all
        select null, value from (
            select coalesce(sum("customers"), 0)::bigint as value
            from "gold"."buyer_gaps"
            inner join (
                select $1::date + generate_series(0, $2::date - $1::date) as "range.day"
            ) as days on "range.day" = "order_date"
            where "previous_date" < $1
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
