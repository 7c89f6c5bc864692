with

detail as (
    select date_trunc('month', "viewed_date"::timestamp)::date as period, "page_type", count(*) as value
    from "gold"."fct_pageviews"
    where "viewed_date" between $1 and $2
    group by 1, 2
),

total as (
    select count(*) as value
    from "gold"."fct_pageviews"
    where "viewed_date" between $1 and $2
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
