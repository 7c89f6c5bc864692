-- Every day of a user is counted once, in each population that the user was in on the day. When a run changes some, as
-- many must come or go in both.
with

expected as (

    {% if is_incremental() %}

    select 'all' as population, activity_date, sum(_change) as users
    from {{ changes('fct_user_days') }}
    where is_first_organisation_of_day
    group by activity_date

    union all

    select 'licensed' as population, activity_date, sum(_change) as users
    from {{ changes('fct_user_days') }}
    where is_first_licensed_organisation_of_day
    group by activity_date

    {% else %}

    select 'all' as population, activity_date, count(distinct user_key) as users
    from {{ ref('fct_user_days') }}
    group by activity_date

    union all

    select 'licensed' as population, activity_date, count(distinct user_key) as users
    from {{ ref('fct_user_days') }}
    where is_licensed_population
    group by activity_date

    {% endif %}

),

found as (

    {% if is_incremental() %}
    select population, activity_date, sum(_change * users) as users from {{ changes('active_user_gaps') }} group by population, activity_date
    {% else %}
    select population, activity_date, sum(users) as users from {{ ref('active_user_gaps') }} group by population, activity_date
    {% endif %}

)

select *
from expected
full join found using (population, activity_date)
where coalesce(expected.users, 0) <> coalesce(found.users, 0)
