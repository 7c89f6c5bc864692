with

detail as (
    select
        period, "campaign_id", coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        1 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select period, "campaign_id", value as numerator, null as denominator from (
            select date_trunc('month', "start_date"::timestamp)::date as period, "campaign_id", coalesce(sum(spend), 0) as value
            from "gold"."campaign_performance"
            where "start_date" between $1 and $2
            group by 1, 2
        ) as numerators
        union all
        select period, "campaign_id", null, value from (
            select date_trunc('month', "start_date"::timestamp)::date as period, "campaign_id", coalesce(sum(clicks), 0) as value
            from "gold"."campaign_performance"
            where "start_date" between $1 and $2
              and (spend is not null)
            group by 1, 2
        ) as denominators
    ) as sides
    group by period, "campaign_id"
),

total as (
    select
        coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        1 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select value as numerator, null as denominator from (
            select coalesce(sum(spend), 0) as value
            from "gold"."campaign_performance"
            where "start_date" between $1 and $2
        ) as numerators
        union all
        select null, value from (
            select coalesce(sum(clicks), 0) as value
            from "gold"."campaign_performance"
            where "start_date" between $1 and $2
              and (spend is not null)
        ) as denominators
    ) as sides
),

answer as (
    select false as is_total, period, "campaign_id", numerator, denominator, value from detail
    union all
    select true, null, null, numerator, denominator, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "campaign_id", numerator, denominator, value
from answer
order by is_total desc, period, "campaign_id"
limit 10002
