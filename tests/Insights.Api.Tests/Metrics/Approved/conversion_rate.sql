with

detail as (
    select
        period, "device", coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        100 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select period, "device", value as numerator, null as denominator from (
            select date_trunc('month', "visit_date"::timestamp)::date as period, "device", coalesce(sum("converted_visits_rows"), 0)::bigint as value
            from "gold"."visits_by_device"
            where "visit_date" between $1 and $2
              and "converted_visits_rows" > 0
            group by 1, 2
        ) as numerators
        union all
        select period, "device", null, value from (
            select date_trunc('month', "visit_date"::timestamp)::date as period, "device", coalesce(sum("identified_visits_rows"), 0)::bigint as value
            from "gold"."visits_by_device"
            where "visit_date" between $1 and $2
              and "identified_visits_rows" > 0
            group by 1, 2
        ) as denominators
    ) as sides
    group by period, "device"
),

total as (
    select
        coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        100 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select value as numerator, null as denominator from (
            select coalesce(sum("converted_visits_rows"), 0)::bigint as value
            from "gold"."visits_by_device"
            where "visit_date" between $1 and $2
              and "converted_visits_rows" > 0
        ) as numerators
        union all
        select null, value from (
            select coalesce(sum("identified_visits_rows"), 0)::bigint as value
            from "gold"."visits_by_device"
            where "visit_date" between $1 and $2
              and "identified_visits_rows" > 0
        ) as denominators
    ) as sides
),

answer as (
    select false as is_total, period, "device", numerator, denominator, value from detail
    union all
    select true, null, null, numerator, denominator, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "device", numerator, denominator, value
from answer
order by is_total desc, period, "device"
limit 10002
