with

detail as (
    select date_trunc('month', "activity_date"::timestamp)::date as period, "organisation_id", coalesce(sum("users"), 0)::bigint as value
    from "gold"."active_user_gaps_by_organisation"
    inner join (
        select $1::date + generate_series(0, $2::date - $1::date) as "range.day"
    ) as days on "range.day" = "activity_date"
    where "previous_date" < greatest($1, date_trunc('month', "range.day"::timestamp)::date)
      and "population" = 'licensed'
    group by 1, 2
),

total as (
    select coalesce(sum("users"), 0)::bigint as value
    from "gold"."active_user_gaps"
    inner join (
        select $1::date + generate_series(0, $2::date - $1::date) as "range.day"
    ) as days on "range.day" = "activity_date"
    where "previous_date" < $1
      and "population" = 'licensed'
),

answer as (
    select false as is_total, period, "organisation_id", value from detail
    union all
    select true, null, null, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "organisation_id", value
from answer
order by is_total desc, period, "organisation_id"
limit 10002
