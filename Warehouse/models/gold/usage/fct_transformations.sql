{{ config(materialized='incremental', unique_key='event_id') }}

with

activities as (

    {% if is_incremental() %}
    select * from {{ changes('activities') }}
    {% else %}
    select * from {{ ref('activities') }}
    {% endif %}

)

select
    event_id,
    user_id,
    organisation_id,
    occurred_at,
    (occurred_at at time zone 'UTC')::date as occurred_date,
    transformation_type,
    input_word_count,
    is_licensed_population
    {% if is_incremental() %} , _change {% endif %}
from activities
where is_transformation

{% if is_incremental() %}

-- An event that changed stands in it twice, as it was and as it is.
    and not (_change = -1 and event_id in (select event_id from activities where _change = 1 and is_transformation))

{% endif %}
