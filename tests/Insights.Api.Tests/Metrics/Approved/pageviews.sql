with

detail as (
    select date_trunc('month', "viewed_date"::timestamp)::date as period, "page_type", coalesce(sum("pageviews_rows"), 0)::bigint as value
    from "gold"."pageviews_by_device"
    where "viewed_date" between $1 and $2
      and "pageviews_rows" > 0
    group by 1, 2
),

total as (
    select coalesce(sum("pageviews_rows"), 0)::bigint as value
    from "gold"."pageviews_by_device"
    where "viewed_date" between $1 and $2
      and "pageviews_rows" > 0
),

answer as (
    select false as is_total, period, "page_type", value from detail
    union all
    select true, null, null, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "page_type", value
from answer
order by is_total desc, period, "page_type"
limit 10002
