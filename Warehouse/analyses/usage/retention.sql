with

-- The first week with activity makes the cohort, over all data: a range chooses cohorts and never makes new users of old.
kept as (

    select
        cohort_week,
        active_week,
        users
    from {{ ref('cohort_weeks') }}
    where population = :population
        and :organisation_id::text is null

),

-- Within an organisation users have cohorts of their own. Who may see some organisations' rows alone has nothing kept, and
-- cohorts within these.
user_weeks as (

    select
        user_key,
        active_week,
        min(active_week) over (partition by user_key) as cohort_week
    from {{ ref('fct_user_weeks') }}
    where not exists (select from kept)
        and (:population = 'all' or is_licensed_population)
        and (:organisation_id::text is null or organisation_id = :organisation_id)
    group by user_key, active_week

),

returned as (

    select * from kept

    union all

    select
        cohort_week,
        active_week,
        count(*) as users
    from user_weeks
    group by cohort_week, active_week

),

cohorts as (

    select
        cohort_week,
        users as cohort_users
    from returned
    where active_week = cohort_week
        and cohort_week >= coalesce(date_trunc('week', :from)::date, '-infinity'::date)
        and cohort_week <= coalesce(:to, 'infinity'::date)

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

)

select
    weeks.cohort_week,
    weeks.cohort_users,
    weeks.week_number,
    coalesce(returned.users, 0) as users,
    100 * coalesce(returned.users, 0)::double precision / weeks.cohort_users as share_percent
from weeks
left join returned
    on returned.cohort_week = weeks.cohort_week
    and returned.active_week - weeks.cohort_week = 7 * weeks.week_number
order by weeks.cohort_week, weeks.week_number
