with

detail as (
    select date_trunc('month', "started_date"::timestamp)::date as period, "organisation_id", percentile_cont(0.5) within group (order by length_seconds) as value
    from "gold"."fct_sessions"
    where "started_date" between $1 and $2
      and (is_licensed_population)
    group by 1, 2
),

total as (
    select
        case
            when "counted.proportion" = 0 then "counted.lower"
            else "counted.lower" + "counted.proportion" * ("counted.upper" - "counted.lower")
        end as value
    from (
        select
            min("counted.value") filter (where "counted.up_to" > floor("counted.place")) as "counted.lower",
            min("counted.value") filter (where "counted.up_to" > ceil("counted.place")) as "counted.upper",
            max("counted.place") - floor(max("counted.place")) as "counted.proportion"
        from (
            select
                "counted.value", sum(value) over (order by "counted.value") as "counted.up_to",
                0.5::double precision
                    * (sum(value) filter (where "counted.value" is not null) over () - 1) as "counted.place"
            from (
                select "counted_value" as "counted.value", sum("session_length_median_rows_licensed")::double precision as value
                from "gold"."session_lengths_of_months"
                where "started_date" between date_trunc('month', $1::date::timestamp)::date and $2
                  and "session_length_median_rows_licensed" > 0
                group by 1
            ) as counts
        ) as places
    ) as neighbours
),

answer as (
    select false as is_total, period, "organisation_id", value from detail
    union all
    select true, null, null, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "organisation_id", value
from answer
order by is_total desc, period, "organisation_id"
limit 10002
