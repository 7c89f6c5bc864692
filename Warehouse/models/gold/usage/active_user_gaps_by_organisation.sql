{{ config(materialized='incremental') }}

with

user_days as (

    {% if is_incremental() %}
    select * from {{ changes('fct_user_days') }}
    {% else %}
    select *, 1 as _change from {{ ref('fct_user_days') }}
    {% endif %}

),

-- A population is who was in it on the day, so its previous date is not that of all users.
population_days as (

    select
        'all' as population,
        organisation_id,
        activity_date,
        previous_active_date as previous_date,
        _change
    from user_days

    union all

    select
        'licensed' as population,
        organisation_id,
        activity_date,
        previous_licensed_date as previous_date,
        _change
    from user_days
    where is_licensed_population

),

counted as (

    select
        population,
        organisation_id,
        activity_date,
        coalesce(previous_date, '-infinity'::date) as previous_date,
        sum(_change) as users
    from population_days
    group by population, organisation_id, activity_date, coalesce(previous_date, '-infinity'::date)

)

{% if is_incremental() %}

select
    counted.population,
    counted.organisation_id,
    counted.activity_date,
    counted.previous_date,
    coalesce(live.users, 0) + counted.users as users,
    case when coalesce(live.users, 0) + counted.users > 0 then 1 else -1 end as _change
from counted
left join {{ this }} as live using (population, organisation_id, activity_date, previous_date)

{% else %}

select
    population,
    organisation_id,
    activity_date,
    previous_date,
    users
from counted

{% endif %}
