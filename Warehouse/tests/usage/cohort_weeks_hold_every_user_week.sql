-- Every week of a user is counted once, in each population that the user was in. When a run changes some, as many must come
-- or go in both.
with

expected as (

    {% if is_incremental() %}

    select 'all' as population, active_week, sum(_change) as users
    from {{ changes('fct_user_weeks') }}
    where is_first_organisation_of_week
    group by active_week

    union all

    select 'licensed' as population, active_week, sum(_change) as users
    from {{ changes('fct_user_weeks') }}
    where is_first_licensed_organisation_of_week
    group by active_week

    {% else %}

    select 'all' as population, active_week, count(distinct user_key) as users
    from {{ ref('fct_user_weeks') }}
    group by active_week

    union all

    select 'licensed' as population, active_week, count(distinct user_key) as users
    from {{ ref('fct_user_weeks') }}
    where is_licensed_population
    group by active_week

    {% endif %}

),

found as (

    {% if is_incremental() %}
    select population, active_week, sum(_change * users) as users from {{ changes('cohort_weeks') }} group by population, active_week
    {% else %}
    select population, active_week, sum(users) as users from {{ ref('cohort_weeks') }} group by population, active_week
    {% endif %}

)

select *
from expected
full join found using (population, active_week)
where coalesce(expected.users, 0) <> coalesce(found.users, 0)
