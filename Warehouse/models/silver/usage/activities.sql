{{ config(materialized='incremental', unique_key='event_id') }}

with

users as (

    select * from {{ ref('usage_users_history') }}

),

user_keys as (

    select * from {{ ref('usage_user_keys') }}

),

delivered as (

    {{ arrived_activities('usage_navigation', 'navigation', transformation_type='null', input_word_count='null') }}
    union all
    {{ arrived_activities('usage_toolbar_transformations', 'toolbar') }}
    union all
    {{ arrived_activities('usage_research_transformations', 'research', transformation_type="'research'") }}

),

{% if is_incremental() %}

-- Who came or went as a user, or changed: what they did may belong to another population now.
changed_users as (

    select user_id from {{ changes('usage_users_history') }}
    union
    select user_id from {{ changes('usage_user_keys') }}

),

-- What stands competes with what was delivered again. Keys are found in their table: a name that is read twice is read whole.
standing as (

    select * from {{ this }} where event_id in (select event_id from delivered)
    union
    select * from {{ this }} where user_key in (select user_key from {{ ref('usage_user_keys') }} where user_id in (select user_id from changed_users))

),

{% endif %}

candidates as (

    select * from delivered

    {% if is_incremental() %}

    union all

    select
        event_id,
        user_id,
        organisation_id,
        occurred_at,
        activity_type,
        transformation_type,
        input_word_count,
        _batch_id,
        _row_number
    from standing

    {% endif %}

),

-- Whether somebody counts is decided by what was true when it happened. The planner looks users up one by one where it
-- expects few rows: behind a `distinct on`, and where a computed value equals another, but not with a coalesce around it.
attributed as (

    select
        candidates.*,
        user_keys.user_key,
        coalesce(users.is_licensed_population, false) as is_licensed_population
    from candidates
    inner join user_keys on user_keys.user_id = candidates.user_id
    left join users
        on users.user_id = candidates.user_id
        and users.valid_from <= candidates.occurred_at
        and users.valid_to > candidates.occurred_at
    where coalesce(mod(abs(hashtext(event_id)::bigint), {{ var('parts') }}) = {{ var('part') }}, false)

),

-- An event may be delivered again, as it was or corrected: the latest time stands, then the latest row loaded.
deduplicated as (

    select distinct on (event_id) *
    from attributed
    order by event_id, occurred_at desc, _batch_id desc, _row_number desc

),

final as (

    select
        event_id,
        user_id,
        user_key,
        organisation_id,
        occurred_at,
        (occurred_at at time zone 'UTC')::date as activity_date,
        activity_type,
        transformation_type,
        input_word_count,
        activity_type <> 'navigation' as is_transformation,
        is_licensed_population,
        _batch_id,
        _row_number
    from deduplicated

)

select * from final
