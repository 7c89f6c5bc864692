{{ config(materialized='incremental', unique_key='session_id') }}

with

activities as (

    select * from {{ ref('activities') }}

),

user_keys as (

    select * from {{ ref('usage_user_keys') }}

),

-- The users of a part are those whose key lies above one number and up to another, so that an index gives them in order.
part as (

    select
        max(user_key)::bigint * {{ var('part') }} / {{ var('parts') }} as above_key,
        max(user_key)::bigint * ({{ var('part') }} + 1) / {{ var('parts') }} as last_key
    from {{ ref('usage_user_keys') }}

),

{% if is_incremental() %}

changed as (

    select user_key, occurred_at from {{ changes('activities') }}
    union
    select user_key, started_at from {{ this }} where user_key in (select user_key from {{ changes('usage_user_keys') }})

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
        select user_key, activity_date, occurred_at, event_id, organisation_id, is_licensed_population, activity_type from activities
        where activities.user_key = stretches.user_key
            and activities.activity_date between (stretches.first_at at time zone 'UTC')::date and (stretches.last_at at time zone 'UTC')::date
            and activities.occurred_at between stretches.first_at and stretches.last_at
        offset 0
    ) as activity

    {% else %}

    select * from activities

    {% endif %}

),

-- A row of nobody behind the last user closes the last session, as the next user's first activity closes every other.
time_line as (

    select
        user_key,
        activity_date,
        occurred_at,
        event_id,
        organisation_id,
        is_licensed_population,
        activity_type
    from in_scope

    union all

    select
        (select last_key from part)::integer + 1,
        null::date,
        null::timestamptz,
        null::text,
        null::text,
        null::boolean,
        null::text

),

-- A pause of more than the gap before an activity makes it the first of a session; exactly the gap does not. What lies
-- before each first activity is counted: the difference between two of them is what lies in the session. The order is
-- that of the index on activities, which has all of these columns: nothing is sorted, and no table is read.
counted as (

    select
        user_key,
        activity_date,
        occurred_at,
        organisation_id,
        is_licensed_population,
        lag(user_key) over in_order as user_key_before,
        lag(occurred_at) over in_order as occurred_before,
        count(*) over in_order as activities_before,
        count(*) filter (where activity_type = 'navigation') over in_order as navigations_before,
        count(*) filter (where activity_type = 'toolbar') over in_order as toolbar_before
    from time_line
    where user_key > (select above_key from part) and user_key <= (select last_key from part) + 1
    window in_order as (order by user_key, activity_date, occurred_at, event_id rows between unbounded preceding and 1 preceding)

),

firsts as (

    select * from counted
    where user_key is distinct from user_key_before
        or occurred_at - occurred_before > {{ var('session_gap') }}

),

sessions as (

    select
        user_key,
        organisation_id,
        is_licensed_population,
        occurred_at as started_at,
        activity_date as started_date,
        lead(occurred_before) over in_order as ended_at,
        lead(activities_before) over in_order - activities_before as activities,
        lead(navigations_before) over in_order - navigations_before as navigations,
        lead(toolbar_before) over in_order - toolbar_before as toolbar_transformations
    from firsts
    window in_order as (order by user_key, activity_date, occurred_at)

),

final as (

    select
        md5(user_keys.user_id || '|' || extract(epoch from started_at)) as session_id,
        user_keys.user_id,
        sessions.user_key,
        organisation_id,
        started_at,
        started_date,
        ended_at,
        date_part('epoch', ended_at - started_at) as length_seconds,
        activities,
        navigations,
        toolbar_transformations,
        activities - navigations - toolbar_transformations as research_transformations,
        activities - navigations as transformations,
        is_licensed_population
    from sessions
    inner join user_keys on user_keys.user_key = sessions.user_key
    where sessions.user_key <= (select last_key from part)

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
