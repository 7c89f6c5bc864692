-- Two sessions of a user lie more than the gap apart, or they would be one.
with

sessions as (

    select
        *,
        lag(ended_at) over (partition by user_id order by started_at) as previous_ended_at
    from {{ ref('fct_sessions') }}

)

select *
from sessions
where started_at - previous_ended_at <= {{ var('session_gap') }}
