with

detail as (
    select period, "firm_id", count("counted.member") as value
    from (
        select distinct date_trunc('month', "activity_month"::timestamp)::date as period, "firm_id", user_id as "counted.member"
        from "gold"."user_engagement"
        where "activity_month" between date_trunc('month', $1::date::timestamp)::date and $2
          and (is_power_user)
    ) as members
    group by 1, 2
),

total as (
    select count("counted.member") as value
    from (
        select distinct user_id as "counted.member"
        from "gold"."user_engagement"
        where "activity_month" between date_trunc('month', $1::date::timestamp)::date and $2
          and (is_power_user)
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
