with

detail as (
    select date_trunc('month', "start_date"::timestamp)::date as period, "campaign_id", coalesce(sum(clicks), 0) as value
    from "gold"."campaign_performance"
    where "start_date" between $1 and $2
      and (spend is not null)
    group by 1, 2
),

total as (
    select coalesce(sum(clicks), 0) as value
    from "gold"."campaign_performance"
    where "start_date" between $1 and $2
      and (spend is not null)
),

answer as (
    select false as is_total, period, "campaign_id", value from detail
    union all
    select true, null, null, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "campaign_id", value
from answer
order by is_total desc, period, "campaign_id"
limit 10002
