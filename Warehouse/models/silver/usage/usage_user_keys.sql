{{ config(materialized='incremental', unique_key='user_id') }}

with

delivered as (

    {% if is_incremental() %}

    select user_id from {{ changes('bronze', 'usage_navigation') }}
    union
    select user_id from {{ changes('bronze', 'usage_toolbar_transformations') }}
    union
    select user_id from {{ changes('bronze', 'usage_research_transformations') }}

    {% else %}

    select user_id from (select distinct user_id from {{ source('bronze', 'usage_navigation') }}) as navigation
    union
    select user_id from (select distinct user_id from {{ source('bronze', 'usage_toolbar_transformations') }}) as toolbar
    union
    select user_id from (select distinct user_id from {{ source('bronze', 'usage_research_transformations') }}) as research

    {% endif %}

),

-- A key once given is kept, until everything is built anew.
without_key as (

    select user_id
    from delivered
    {% if is_incremental() %}
    where not exists (select from {{ this }} as known where known.user_id = delivered.user_id)
    {% endif %}

)

select
    user_id,
    (
        row_number() over (order by user_id)
        {% if is_incremental() %} + (select coalesce(max(user_key), 0) from {{ this }}) {% endif %}
    )::integer as user_key
from without_key
