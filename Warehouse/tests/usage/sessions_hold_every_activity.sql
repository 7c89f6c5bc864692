-- Sessions are cut from activities: none is lost, none counted twice.
with

in_sessions as (

    select user_id, sum(activities) as activities from {{ ref('fct_sessions') }} group by user_id

),

in_activities as (

    select user_id, count(*) as activities from {{ ref('activities') }} group by user_id

)

select
    coalesce(in_sessions.user_id, in_activities.user_id) as user_id,
    in_sessions.activities as in_sessions,
    in_activities.activities as in_activities
from in_sessions
full join in_activities on in_activities.user_id = in_sessions.user_id
where in_sessions.activities is distinct from in_activities.activities
