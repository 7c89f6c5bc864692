with

detail as (
    select period, "campaign_id", (coalesce(max(part_1), 0) - coalesce(max(part_2), 0)) as value
    from (
        select period, "campaign_id", value::numeric as part_1, null::numeric as part_2 from (
            select date_trunc('month', "start_date"::timestamp)::date as period, "campaign_id", coalesce(sum(revenue), 0) as value
            from "gold"."campaign_performance"
            where "start_date" between $1 and $2
              and (spend is not null)
            group by 1, 2
        ) as part_1
        union all
        select period, "campaign_id", null::numeric as part_1, value::numeric as part_2 from (
            select date_trunc('month', "start_date"::timestamp)::date as period, "campaign_id", coalesce(sum(spend), 0) as value
            from "gold"."campaign_performance"
            where "start_date" between $1 and $2
            group by 1, 2
        ) as part_2
    ) as parts
    group by period, "campaign_id"
),

total as (
    select (coalesce(max(part_1), 0) - coalesce(max(part_2), 0)) as value
    from (
        select value::numeric as part_1, null::numeric as part_2 from (
            select coalesce(sum(revenue), 0) as value
            from "gold"."campaign_performance"
            where "start_date" between $1 and $2
              and (spend is not null)
        ) as part_1
        union all
        select null::numeric as part_1, value::numeric as part_2 from (
            select coalesce(sum(spend), 0) as value
            from "gold"."campaign_performance"
            where "start_date" between $1 and $2
        ) as part_2
    ) as parts
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
