{{ config(materialized='incremental') }}

with

user_days as (

    {% if is_incremental() %}
    select * from {{ changes('fct_user_days') }}
    {% else %}
    select *, 1 as _change from {{ ref('fct_user_days') }}
    {% endif %}

),

-- A population is who was in it on the day, so its previous date is not that of all users. Rows are in the order of the
-- index for ranges over all organisations: to sort them by dates here and find them in order there is half of the work
-- of sorting by the population's name, which most of them have in common.
counted as (

    (
        select
            'all' as population,
            organisation_id,
            activity_date,
            coalesce(previous_active_date, '-infinity'::date) as previous_date,
            sum(_change) as users
        from user_days
        group by organisation_id, activity_date, coalesce(previous_active_date, '-infinity'::date)
        order by activity_date, previous_date, organisation_id
    )

    union all

    (
        select
            'licensed' as population,
            organisation_id,
            activity_date,
            coalesce(previous_licensed_date, '-infinity'::date) as previous_date,
            sum(_change) as users
        from user_days
        where is_licensed_population
        group by organisation_id, activity_date, coalesce(previous_licensed_date, '-infinity'::date)
        order by activity_date, previous_date, organisation_id
    )

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
