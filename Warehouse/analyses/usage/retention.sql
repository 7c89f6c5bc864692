with

active_weeks as (

    select distinct
        user_id,
        date_trunc('week', activity_date)::date as active_week
    from {{ ref('fct_user_days') }}
    where (:population = 'all' or is_licensed_population)
        and (:organisation_id::text is null or organisation_id = :organisation_id)

),

-- The first week with activity makes the cohort, over all data: a range chooses cohorts and never makes new users of old.
user_weeks as (

    select
        user_id,
        active_week,
        min(active_week) over (partition by user_id) as cohort_week
    from active_weeks

),

cohorts as (

    select
        cohort_week,
        count(*) filter (where active_week = cohort_week) as cohort_users
    from user_weeks
    where cohort_week >= coalesce(date_trunc('week', :from)::date, '-infinity'::date)
        and cohort_week <= coalesce(:to, 'infinity'::date)
    group by cohort_week

),

-- Of all data: an organisation that went silent has weeks in which nobody came back, not weeks that are not known.
last_week as (

    select date_trunc('week', max(activity_date))::date as active_week from {{ ref('fct_user_days') }}

),

-- A week in which nobody came back is a row with none, up to the last week of the data.
weeks as (

    select
        cohorts.cohort_week,
        cohorts.cohort_users,
        numbers.week_number
    from cohorts
    cross join last_week
    cross join lateral generate_series(0, least(:weeks, (last_week.active_week - cohorts.cohort_week) / 7)) as numbers (week_number)

),

returned as (

    select
        cohort_week,
        (active_week - cohort_week) / 7 as week_number,
        count(*) as users
    from user_weeks
    group by 1, 2

)

select
    weeks.cohort_week,
    weeks.cohort_users,
    weeks.week_number,
    coalesce(returned.users, 0) as users,
    100 * coalesce(returned.users, 0)::double precision / weeks.cohort_users as share_percent
from weeks
left join returned on returned.cohort_week = weeks.cohort_week and returned.week_number = weeks.week_number
order by weeks.cohort_week, weeks.week_number
