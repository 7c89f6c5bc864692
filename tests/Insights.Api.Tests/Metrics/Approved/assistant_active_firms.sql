with

detail as (
    select period, "title", count("counted.member") as value
    from (
        select distinct date_trunc('month', "occurred_date"::timestamp)::date as period, "title", firm_id as "counted.member"
        from "gold"."fct_assistant_queries"
        where "occurred_date" between $1 and $2
    ) as members
    group by 1, 2
),

total as (
    select count("counted.member") as value
    from (
        select distinct firm_id as "counted.member"
        from "gold"."fct_assistant_queries"
        where "occurred_date" between $1 and $2
    ) as members
),

answer as (
    select false as is_total, period, "title", value from detail
    union all
    select true, null, null, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "title", value
from answer
order by is_total desc, period, "title"
limit 10002
