with

user_days as (

    select * from {{ ref('fct_user_days') }}

),

-- A population is who was in it on the day, so its previous date is not that of all users.
population_days as (

    select
        'all' as population,
        user_id,
        activity_date,
        previous_active_date_any as previous_date
    from user_days
    where is_first_organisation_of_day

    union all

    select
        'licensed' as population,
        user_id,
        activity_date,
        lag(activity_date) over (partition by user_id order by activity_date) as previous_date
    from (
        select distinct
            user_id,
            activity_date
        from user_days
        where is_licensed_population
    ) as licensed_days

)

select
    population,
    activity_date,
    coalesce(previous_date, '-infinity'::date) as previous_date,
    count(*) as users
from population_days
group by population, activity_date, coalesce(previous_date, '-infinity'::date)
