-- Sessions are cut from activities: none is lost, none counted twice. When a run changes some, as many must come or go
-- in both.
with

in_sessions as (

    {% if is_incremental() %}
    select user_key, sum(_change * activities) as activities from {{ changes('fct_sessions') }} group by user_key
    {% else %}
    select user_key, sum(activities) as activities from {{ ref('fct_sessions') }} group by user_key
    {% endif %}

),

in_activities as (

    {% if is_incremental() %}
    select user_key, sum(_change) as activities from {{ changes('activities') }} group by user_key
    {% else %}
    select user_key, count(*) as activities from {{ ref('activities') }} group by user_key
    {% endif %}

)

select
    coalesce(in_sessions.user_key, in_activities.user_key) as user_key,
    coalesce(in_sessions.activities, 0) as in_sessions,
    coalesce(in_activities.activities, 0) as in_activities
from in_sessions
full join in_activities on in_activities.user_key = in_sessions.user_key
where coalesce(in_sessions.activities, 0) <> coalesce(in_activities.activities, 0)
