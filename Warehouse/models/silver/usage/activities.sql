with

navigation as (

    select * from {{ source('bronze', 'usage_navigation') }}

),

toolbar as (

    select * from {{ source('bronze', 'usage_toolbar_transformations') }}

),

research as (

    select * from {{ source('bronze', 'usage_research_transformations') }}

),

users as (

    select * from {{ ref('usage_users_history') }}

),

unioned as (

    select
        event_id,
        user_id,
        org_id as organisation_id,
        event_timestamp as occurred_at,
        'navigation' as activity_type,
        null as transformation_type,
        null::bigint as input_word_count,
        _batch_id,
        _row_number
    from navigation

    union all

    select
        event_id,
        user_id,
        org_id,
        event_timestamp,
        'toolbar',
        transformation_type,
        input_word_count,
        _batch_id,
        _row_number
    from toolbar

    union all

    select
        event_id,
        user_id,
        org_id,
        event_timestamp,
        'research',
        'research',
        input_word_count,
        _batch_id,
        _row_number
    from research

),

-- An event may be delivered again, as it was or corrected: the latest time stands, then the latest row loaded.
deduplicated as (

    select distinct on (event_id)
        event_id,
        user_id,
        organisation_id,
        occurred_at,
        activity_type,
        transformation_type,
        input_word_count,
        activity_type <> 'navigation' as is_transformation
    from unioned
    order by event_id, occurred_at desc, _batch_id desc, _row_number desc

),

-- Whether somebody counts is decided by what was true when it happened.
final as (

    select
        deduplicated.*,
        coalesce(users.is_licensed_population, false) as is_licensed_population
    from deduplicated
    left join users
        on users.user_id = deduplicated.user_id
        and users.valid_from <= deduplicated.occurred_at
        and users.valid_to > deduplicated.occurred_at

)

select * from final
