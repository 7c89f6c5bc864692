with

detail as (
    select period, "category", count("counted.member") as value
    from (
        select distinct date_trunc('month', "order_date"::timestamp)::date as period, "category", user_id as "counted.member"
        from "gold"."fct_order_lines"
        where "order_date" between $1 and $2
          and (status = 'completed')
    ) as members
    group by 1, 2
),

total as (
    select coalesce(sum("customers"), 0)::bigint as value
    from "gold"."buyer_gaps"
    inner join (
        select $1::date + generate_series(0, $2::date - $1::date) as "range.day"
    ) as days on "range.day" = "order_date"
    where "previous_date" < $1
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
