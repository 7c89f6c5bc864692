with recursive

-- Each day is looked up behind the one before it, by index; a plain distinct would read all user days.
active_days as (

    select min(activity_date) as activity_date from {{ ref('fct_user_days') }}

    union all

    select (select min(user_days.activity_date) from {{ ref('fct_user_days') }} as user_days where user_days.activity_date > active_days.activity_date)
    from active_days
    where active_days.activity_date is not null

),

followed as (

    select
        activity_date,
        lead(activity_date) over (order by activity_date) as next_date
    from active_days
    where activity_date is not null

),

-- One event with a wrong year must not make a day of all those in between.
covered_days as (

    select followed.activity_date + days.number as date_day
    from followed
    cross join lateral generate_series(
        0, case when next_date - activity_date <= {{ var('longest_pause') }} then next_date - activity_date - 1 else 0 end
    ) as days (number)

),

-- Whole years, as BI tools want them for time intelligence.
years as (

    select distinct date_trunc('year', date_day::timestamp) as first_day
    from covered_days

),

days as (

    select generate_series(first_day, first_day + interval '1 year' - interval '1 day', interval '1 day')::date as date_day
    from years

)

select
    days.date_day,
    date_trunc('week', days.date_day)::date as iso_week_start,
    date_trunc('month', days.date_day)::date as month_start,
    date_trunc('quarter', days.date_day)::date as quarter_start,
    date_trunc('year', days.date_day)::date as year_start,
    extract(isodow from days.date_day)::integer as day_of_week,
    extract(isodow from days.date_day) >= 6 as is_weekend,
    covered_days.date_day is not null as is_covered
from days
left join covered_days on covered_days.date_day = days.date_day
