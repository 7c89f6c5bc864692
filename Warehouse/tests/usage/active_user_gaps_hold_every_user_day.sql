-- Every day of a user is counted once, in each population that the user was in on the day.
with

expected as (

    select 'all' as population, activity_date, count(distinct user_id) as users
    from {{ ref('fct_user_days') }}
    group by activity_date

    union all

    select 'licensed' as population, activity_date, count(distinct user_id) as users
    from {{ ref('fct_user_days') }}
    where is_licensed_population
    group by activity_date

),

found as (

    select population, activity_date, sum(users) as users
    from {{ ref('active_user_gaps') }}
    group by population, activity_date

)

select *
from expected
full join found using (population, activity_date)
where expected.users is distinct from found.users
