{{ config(materialized='incremental', recompute_by=['user_key']) }}

with

weeks as (

    select
        user_key,
        organisation_id,
        date_trunc('week', activity_date::timestamp)::date as active_week,
        bool_or(is_licensed_population) as is_licensed_population
    from {{ ref('user_days') }}
    group by user_key, organisation_id, date_trunc('week', activity_date::timestamp)::date

)

select
    user_key,
    organisation_id,
    active_week,
    is_licensed_population,
    min(active_week) over (partition by user_key) as first_active_week,
    min(active_week) filter (where is_licensed_population) over (partition by user_key) as first_licensed_week,
    row_number() over (partition by user_key, active_week order by organisation_id) = 1 as is_first_organisation_of_week,
    is_licensed_population
    and row_number() over (partition by user_key, active_week order by is_licensed_population desc, organisation_id) = 1
        as is_first_licensed_organisation_of_week
from weeks
