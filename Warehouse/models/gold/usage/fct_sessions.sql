with

activities as (

    select * from {{ ref('activities') }}

),

-- A pause of more than the gap before an activity makes it the first of a session; exactly the gap does not.
marked as (

    select
        *,
        coalesce(
            occurred_at - lag(occurred_at) over user_time_line > {{ var('session_gap') }},
            true
        ) as is_session_start
    from activities
    window user_time_line as (partition by user_id order by occurred_at, event_id)

),

numbered as (

    select
        *,
        count(*) filter (where is_session_start) over (partition by user_id order by occurred_at, event_id) as session_number
    from marked

),

sessions as (

    select
        user_id,
        (array_agg(organisation_id order by occurred_at, event_id))[1] as organisation_id,
        (array_agg(is_licensed_population order by occurred_at, event_id))[1] as is_licensed_population,
        min(occurred_at) as started_at,
        max(occurred_at) as ended_at,
        count(*) as activities,
        count(*) filter (where activity_type = 'navigation') as navigations,
        count(*) filter (where activity_type = 'toolbar') as toolbar_transformations,
        count(*) filter (where activity_type = 'research') as research_transformations,
        count(*) filter (where is_transformation) as transformations
    from numbered
    group by user_id, session_number

),

final as (

    select
        md5(user_id || '|' || extract(epoch from started_at)) as session_id,
        user_id,
        organisation_id,
        started_at,
        (started_at at time zone 'UTC')::date as started_date,
        ended_at,
        extract(epoch from ended_at - started_at)::double precision as length_seconds,
        activities,
        navigations,
        toolbar_transformations,
        research_transformations,
        transformations,
        is_licensed_population
    from sessions

)

select * from final
