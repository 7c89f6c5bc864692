{{ config(materialized='incremental') }}

with

user_weeks as (

    {% if is_incremental() %}
    select * from {{ changes('fct_user_weeks') }}
    {% else %}
    select *, 1 as _change from {{ ref('fct_user_weeks') }}
    {% endif %}

),

counted as (

    select
        'all' as population,
        first_active_week as cohort_week,
        active_week,
        sum(_change) as users
    from user_weeks
    where is_first_organisation_of_week
    group by first_active_week, active_week

    union all

    select
        'licensed' as population,
        first_licensed_week as cohort_week,
        active_week,
        sum(_change) as users
    from user_weeks
    where is_first_licensed_organisation_of_week
    group by first_licensed_week, active_week

)

{% if is_incremental() %}

select
    counted.population,
    counted.cohort_week,
    counted.active_week,
    coalesce(live.users, 0) + counted.users as users,
    null::text as organisation_id,
    case when coalesce(live.users, 0) + counted.users > 0 then 1 else -1 end as _change
from counted
left join {{ this }} as live using (population, cohort_week, active_week)

{% else %}

select
    population,
    cohort_week,
    active_week,
    users,
    null::text as organisation_id
from counted

{% endif %}
