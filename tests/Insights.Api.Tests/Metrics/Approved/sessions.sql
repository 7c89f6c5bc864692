with

detail as (
    select date_trunc('month', "started_date"::timestamp)::date as period, "organisation_id", coalesce(sum("sessions_rows_licensed"), 0)::bigint as value
    from "gold"."sessions_of_months_by_organisation"
    where "started_date" between date_trunc('month', $1::date::timestamp)::date and $2
      and "sessions_rows_licensed" > 0
    group by 1, 2
),

total as (
    select coalesce(sum("sessions_rows_licensed"), 0)::bigint as value
    from "gold"."sessions_by_day"
    where "started_date" between $1 and $2
      and "sessions_rows_licensed" > 0
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
