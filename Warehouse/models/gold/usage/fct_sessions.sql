{{ config(materialized='incremental', unique_key='session_id') }}

with

activities as (

    select * from {{ ref('activities') }}

),

{% if is_incremental() %}

changed as (

    select distinct user_key, occurred_at from {{ changes('activities') }}

),

-- A change reaches the sessions that end at most a gap before it or start at most a gap after it, and no others: the
-- rest lies more than a gap away from all that changed. At most one session starts before that stretch and reaches into
-- it. An offset keeps each look-up one of its own, by index, where a join would read the whole table.
touched as (

    select session.*
    from changed
    cross join lateral (
        select * from {{ this }} as live
        where live.user_key = changed.user_key
            and live.started_at between changed.occurred_at - {{ var('session_gap') }} and changed.occurred_at + {{ var('session_gap') }}
        offset 0
    ) as session

    union

    select session.*
    from changed
    cross join lateral (
        select * from {{ this }} as live
        where live.user_key = changed.user_key
            and live.started_at < changed.occurred_at - {{ var('session_gap') }}
        order by live.started_at desc
        limit 1
    ) as session
    where session.ended_at >= changed.occurred_at - {{ var('session_gap') }}

),

stretches as (

    select user_key, started_at as first_at, ended_at as last_at from touched
    union
    select user_key, occurred_at, occurred_at from changed

),

{% endif %}

in_scope as (

    {% if is_incremental() %}

    select distinct activity.*
    from stretches
    cross join lateral (
        select * from activities
        where activities.user_key = stretches.user_key and activities.occurred_at between stretches.first_at and stretches.last_at
        offset 0
    ) as activity

    {% else %}

    select * from activities

    {% endif %}

),

-- The user's key and the second in one integer, so that a sort compares one machine word; what happened in the same
-- second is ordered by time, then by event. A row behind the last activity closes the last session.
time_line as (

    select
        user_key::bigint << 32 | date_part('epoch', date_trunc('second', occurred_at))::bigint as user_second,
        event_id,
        user_key,
        user_id,
        organisation_id,
        occurred_at,
        activity_type = 'navigation' as is_navigation,
        activity_type = 'toolbar' as is_toolbar,
        is_licensed_population
    from in_scope
    where mod(user_key, {{ var('parts') }}) = {{ var('part') }}

    union all

    select null, null, null, null, null, null, null, null, null

),

-- A pause of more than the gap before an activity makes it the first of a session; exactly the gap does not. What lies
-- before each first activity is counted: the difference between two of them is what lies in the session.
counted as (

    select
        user_key,
        user_id,
        organisation_id,
        occurred_at,
        is_licensed_population,
        lag(user_key) over in_order as user_key_before,
        lag(occurred_at) over in_order as occurred_before,
        count(*) over in_order as activities_before,
        count(*) filter (where is_navigation) over in_order as navigations_before,
        count(*) filter (where is_toolbar) over in_order as toolbar_before
    from time_line
    window in_order as (order by user_second, occurred_at, event_id rows between unbounded preceding and 1 preceding)

),

firsts as (

    select * from counted
    where user_key is distinct from user_key_before
        or occurred_at - occurred_before > {{ var('session_gap') }}

),

sessions as (

    select
        user_key,
        user_id,
        organisation_id,
        is_licensed_population,
        occurred_at as started_at,
        lead(occurred_before) over in_order as ended_at,
        lead(activities_before) over in_order - activities_before as activities,
        lead(navigations_before) over in_order - navigations_before as navigations,
        lead(toolbar_before) over in_order - toolbar_before as toolbar_transformations
    from firsts
    window in_order as (order by activities_before)

),

final as (

    select
        md5(user_id || '|' || extract(epoch from started_at)) as session_id,
        user_id,
        user_key,
        organisation_id,
        started_at,
        (started_at at time zone 'UTC')::date as started_date,
        ended_at,
        extract(epoch from ended_at - started_at)::double precision as length_seconds,
        activities,
        navigations,
        toolbar_transformations,
        activities - navigations - toolbar_transformations as research_transformations,
        activities - navigations as transformations,
        is_licensed_population
    from sessions
    where user_key is not null

)

{% if is_incremental() %}

select final.*, 1 as _change
from final

union all

-- Sessions that were cut or joined are no more.
select touched.*, -1
from touched
where not exists (select from final where final.session_id = touched.session_id)

{% else %}

select * from final

{% endif %}
