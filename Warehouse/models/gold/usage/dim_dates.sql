with

user_days as (

    select * from {{ ref('fct_user_days') }}

),

-- Whole years, as BI tools want them for time intelligence.
bounds as (

    select
        date_trunc('year', min(activity_date)::timestamp) as first_day,
        date_trunc('year', max(activity_date)::timestamp) + interval '1 year' - interval '1 day' as last_day
    from user_days

),

days as (

    select generate_series(first_day, last_day, interval '1 day')::date as date_day
    from bounds

)

select
    date_day,
    date_trunc('week', date_day)::date as iso_week_start,
    date_trunc('month', date_day)::date as month_start,
    date_trunc('quarter', date_day)::date as quarter_start,
    date_trunc('year', date_day)::date as year_start,
    extract(isodow from date_day)::integer as day_of_week,
    extract(isodow from date_day) >= 6 as is_weekend
from days
