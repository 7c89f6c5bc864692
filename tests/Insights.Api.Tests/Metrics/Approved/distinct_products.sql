with

detail as (
    select period, "category", count("counted.member") as value
    from (
        select distinct date_trunc('month', "order_date"::timestamp)::date as period, "category", product_id::text as "counted.member"
        from "gold"."fct_order_lines"
        where "order_date" between $1 and $2
          and (status = 'completed')
    ) as members
    group by 1, 2
),

total as (
    select count("counted.member") as value
    from (
        select distinct product_id::text as "counted.member"
        from "gold"."fct_order_lines"
        where "order_date" between $1 and $2
          and (status = 'completed')
    ) as members
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
