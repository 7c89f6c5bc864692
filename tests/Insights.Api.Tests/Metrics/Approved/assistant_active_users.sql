with

detail as (
    select period, "firm_id", count("counted.member") as value
    from (
        select distinct date_trunc('month', "occurred_date"::timestamp)::date as period, "firm_id", user_id as "counted.member"
        from "gold"."fct_assistant_queries"
        where "occurred_date" between $1 and $2
    ) as members
    group by 1, 2
),

total as (
    select count("counted.member") as value
    from (
        select distinct user_id as "counted.member"
        from "gold"."fct_assistant_queries"
        where "occurred_date" between $1 and $2
    ) as members
),

answer as (
    select false as is_total, period, "firm_id", value from detail
    union all
    select true, null, null, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "firm_id", value
from answer
order by is_total desc, period, "firm_id"
limit 10002
