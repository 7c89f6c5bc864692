with

detail as (
    select
        period, "firm_id", coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        1 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select period, "firm_id", value as numerator, null as denominator from (
            select date_trunc('month', "occurred_date"::timestamp)::date as period, "firm_id", coalesce(sum("assistant_queries_rows"), 0)::bigint as value
            from "gold"."assistant_queries_by_firm"
            where "occurred_date" between $1 and $2
              and "assistant_queries_rows" > 0
            group by 1, 2
        ) as numerators
        union all
        select period, "firm_id", null, value from (
            select period, "firm_id", count("counted.member") as value
            from (
                select distinct date_trunc('month', "occurred_date"::timestamp)::date as period, "firm_id", user_id as "counted.member"
                from "gold"."fct_assistant_queries"
                where "occurred_date" between $1 and $2
            ) as members
            group by 1, 2
        ) as denominators
    ) as sides
    group by period, "firm_id"
),

total as (
    select
        coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        1 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select value as numerator, null as denominator from (
            select coalesce(sum("assistant_queries_rows"), 0)::bigint as value
            from "gold"."assistant_queries_by_type"
            where "occurred_date" between $1 and $2
              and "assistant_queries_rows" > 0
        ) as numerators
        union all
        select null, value from (
            select count("counted.member") as value
            from (
                select distinct user_id as "counted.member"
                from "gold"."fct_assistant_queries"
                where "occurred_date" between $1 and $2
            ) as members
        ) as denominators
    ) as sides
),

answer as (
    select false as is_total, period, "firm_id", numerator, denominator, value from detail
    union all
    select true, null, null, numerator, denominator, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "firm_id", numerator, denominator, value
from answer
order by is_total desc, period, "firm_id"
limit 10002
