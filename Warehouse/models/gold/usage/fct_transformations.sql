with

activities as (

    select * from {{ ref('activities') }}

),

users as (

    select * from {{ ref('usage_users') }}

)

select
    activities.event_id,
    activities.user_id,
    activities.organisation_id,
    activities.occurred_at,
    (activities.occurred_at at time zone 'UTC')::date as occurred_date,
    activities.transformation_type,
    activities.input_word_count,
    coalesce(users.is_licensed_population, false) as is_licensed_population
from activities
left join users on users.user_id = activities.user_id
where activities.is_transformation
