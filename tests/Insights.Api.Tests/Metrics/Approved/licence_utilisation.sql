with

detail as (
    select
        period, "organisation_id", coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        100 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select period, "organisation_id", value as numerator, null as denominator from (
            select date_trunc('month', "activity_date"::timestamp)::date as period, "organisation_id", coalesce(sum("users"), 0)::bigint as value
            from "gold"."active_user_gaps_by_organisation"
            inner join (
                select $1::date + generate_series(0, $2::date - $1::date) as "range.day"
            ) as days on "range.day" = "activity_date"
            where "previous_date" < greatest($1, date_trunc('month', "range.day"::timestamp)::date)
              and "population" = 'licensed'
            group by 1, 2
        ) as numerators
        union all
        select period, "organisation_id", null, value from (
            select date_trunc('month', "licence_date"::timestamp)::date as period, "organisation_id", coalesce(sum(contracted_licences), 0) as value
            from "gold"."fct_licence_days"
            where "licence_date" between $1 and $2
              and "licence_date" in (select max("licence_date") from "gold"."fct_licence_days" where "licence_date" between $1 and $2 group by date_trunc('month', "licence_date"::timestamp)::date)
            group by 1, 2
        ) as denominators
    ) as sides
    group by period, "organisation_id"
),

total as (
    select
        coalesce(max(numerator), 0) as numerator,
        max(denominator) as denominator,
        100 * coalesce(max(numerator), 0)::double precision / nullif(max(denominator), 0)::double precision as value
    from (
        select value as numerator, null as denominator from (
            select coalesce(sum("users"), 0)::bigint as value
            from "gold"."active_user_gaps"
            inner join (
                select $1::date + generate_series(0, $2::date - $1::date) as "range.day"
            ) as days on "range.day" = "activity_date"
            where "previous_date" < $1
              and "population" = 'licensed'
        ) as numerators
        union all
        select null, value from (
            select coalesce(sum("contracted_licences_sum"), 0) as value
            from "gold"."licences_by_day"
            where "licence_date" between $1 and $2
              and "contracted_licences_rows" > 0
              and "licence_date" = (select max("licence_date") from "gold"."licences_by_day" where "licence_date" between $1 and $2)
        ) as denominators
    ) as sides
),

answer as (
    select false as is_total, period, "organisation_id", numerator, denominator, value from detail
    union all
    select true, null, null, numerator, denominator, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "organisation_id", numerator, denominator, value
from answer
order by is_total desc, period, "organisation_id"
limit 10002
