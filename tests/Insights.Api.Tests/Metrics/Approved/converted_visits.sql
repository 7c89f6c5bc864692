with

detail as (
    select date_trunc('month', "visit_date"::timestamp)::date as period, "device", coalesce(sum("converted_visits_rows"), 0)::bigint as value
    from "gold"."visits_by_device"
    where "visit_date" between $1 and $2
      and "converted_visits_rows" > 0
    group by 1, 2
),

total as (
    select coalesce(sum("converted_visits_rows"), 0)::bigint as value
    from "gold"."visits_by_device"
    where "visit_date" between $1 and $2
      and "converted_visits_rows" > 0
),

answer as (
    select false as is_total, period, "device", value from detail
    union all
    select true, null, null, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "device", value
from answer
order by is_total desc, period, "device"
limit 10002
