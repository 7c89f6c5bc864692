-- Two sessions of a user lie more than the gap apart, or they would be one.
with

{% if is_incremental() %}

-- Each session that came, beside the one before it and the one after it.
neighbours as (

    select came.*, before_it.ended_at as previous_ended_at, after_it.started_at as next_started_at
    from {{ changes('fct_sessions') }} as came
    left join lateral (
        select ended_at from {{ ref('fct_sessions') }} as sessions
        where sessions.user_key = came.user_key and sessions.started_at < came.started_at
        order by sessions.started_at desc
        limit 1
    ) as before_it on true
    left join lateral (
        select started_at from {{ ref('fct_sessions') }} as sessions
        where sessions.user_key = came.user_key and sessions.started_at > came.started_at
        order by sessions.started_at
        limit 1
    ) as after_it on true
    where came._change = 1

)

{% else %}

neighbours as (

    select
        *,
        lag(ended_at) over (partition by user_key order by started_at) as previous_ended_at,
        null::timestamptz as next_started_at
    from {{ ref('fct_sessions') }}

)

{% endif %}

select *
from neighbours
where started_at - previous_ended_at <= {{ var('session_gap') }}
    or next_started_at - ended_at <= {{ var('session_gap') }}
