with

detail as (
    select
        period, "customer_id", coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        1 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select period, "customer_id", value as numerator, null as denominator from (
            select date_trunc('month', "interaction_date"::timestamp)::date as period, "customer_id", count(*) as value
            from "gold"."interactions"
            where "interaction_date" between $1 and $2
            group by 1, 2
        ) as numerators
        union all
        select period, "customer_id", null, value from (
            select period, "customer_id", count("counted.member") as value
            from (
                select distinct date_trunc('month', "interaction_date"::timestamp)::date as period, "customer_id", customer_id as "counted.member"
                from "gold"."interactions"
                where "interaction_date" between $1 and $2
            ) as members
            group by 1, 2
        ) as denominators
    ) as sides
    group by period, "customer_id"
),

total as (
    select
        coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        1 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select value as numerator, null as denominator from (
            select count(*) as value
            from "gold"."interactions"
            where "interaction_date" between $1 and $2
        ) as numerators
        union all
        select null, value from (
            select count("counted.member") as value
            from (
                select distinct customer_id as "counted.member"
                from "gold"."interactions"
                where "interaction_date" between $1 and $2
            ) as members
        ) as denominators
    ) as sides
),

answer as (
    select false as is_total, period, "customer_id", numerator, denominator, value from detail
    union all
    select true, null, null, numerator, denominator, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "customer_id", numerator, denominator, value
from answer
order by is_total desc, period, "customer_id"
limit 10002
