with

detail as (
    select date_trunc('month', "interaction_date"::timestamp)::date as period, "customer_id", count(*) as value
    from "gold"."interactions"
    where "interaction_date" between $1 and $2
      and (sentiment = 'Negative')
    group by 1, 2
),

total as (
    select count(*) as value
    from "gold"."interactions"
    where "interaction_date" between $1 and $2
      and (sentiment = 'Negative')
),

answer as (
    select false as is_total, period, "customer_id", value from detail
    union all
    select true, null, null, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "customer_id", value
from answer
order by is_total desc, period, "customer_id"
limit 10002
