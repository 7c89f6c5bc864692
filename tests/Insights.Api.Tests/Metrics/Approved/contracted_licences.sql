with

detail as (
    select date_trunc('month', "licence_date"::timestamp)::date as period, "organisation_id", coalesce(sum(contracted_licences), 0) as value
    from "gold"."fct_licence_days"
    where "licence_date" between $1 and $2
      and "licence_date" in (select max("licence_date") from "gold"."fct_licence_days" where "licence_date" between $1 and $2 group by date_trunc('month', "licence_date"::timestamp)::date)
    group by 1, 2
),

total as (
    select coalesce(sum("contracted_licences_sum"), 0) as value
    from "gold"."licences_by_day"
    where "licence_date" between $1 and $2
      and "contracted_licences_rows" > 0
      and "licence_date" = (select max("licence_date") from "gold"."licences_by_day" where "licence_date" between $1 and $2)
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
