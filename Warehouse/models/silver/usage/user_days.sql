{{ config(materialized='incremental', recompute_by=['user_key', 'activity_date']) }}

with

activities as (

    select * from {{ ref('activities') }}

),

user_keys as (

    select * from {{ ref('usage_user_keys') }}

),

-- The users of a part are those whose key lies above one number and up to another, so that an index gives them.
part as (

    select
        max(user_key)::bigint * {{ var('part') }} / {{ var('parts') }} as above_key,
        max(user_key)::bigint * ({{ var('part') }} + 1) / {{ var('parts') }} as last_key
    from {{ ref('usage_user_keys') }}

),

-- Only columns of the index on activities are read.
days as (

    select
        user_key,
        activity_date,
        organisation_id,
        bool_or(is_licensed_population) as is_licensed_population,
        count(*) as activities,
        count(*) filter (where activity_type = 'navigation') as navigations
    from activities
    where user_key > (select above_key from part) and user_key <= (select last_key from part)
    group by user_key, activity_date, organisation_id

)

select
    user_keys.user_id,
    days.user_key,
    days.organisation_id,
    days.activity_date,
    row_number() over (partition by days.user_key, days.activity_date order by days.organisation_id) = 1 as is_first_organisation_of_day,
    days.is_licensed_population,
    days.is_licensed_population
        and row_number() over (partition by days.user_key, days.activity_date order by days.is_licensed_population desc, days.organisation_id) = 1
        as is_first_licensed_organisation_of_day,
    days.activities,
    days.navigations,
    days.activities - days.navigations as transformations
from days
inner join user_keys on user_keys.user_key = days.user_key
