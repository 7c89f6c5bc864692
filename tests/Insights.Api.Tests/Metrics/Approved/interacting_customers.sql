with

detail as (
    select period, "customer_id", count("counted.member") as value
    from (
        select distinct date_trunc('month', "interaction_date"::timestamp)::date as period, "customer_id", customer_id as "counted.member"
        from "gold"."interactions"
        where "interaction_date" between $1 and $2
    ) as members
    group by 1, 2
),

total as (
    select count("counted.member") as value
    from (
        select distinct customer_id as "counted.member"
        from "gold"."interactions"
        where "interaction_date" between $1 and $2
    ) as members
),

answer as (
    select false as is_total, period, "customer_id", value from detail
    union all
    select true, null, null, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "customer_id", value
from answer
order by is_total desc, period, "customer_id"
limit 10002
