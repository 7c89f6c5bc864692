{{ config(materialized='incremental', unique_key='event_id', recompute_by='event_id') }}

with

activities as (

    select * from {{ ref('activities') }}

)

select
    event_id,
    user_id,
    organisation_id,
    occurred_at,
    activity_date as occurred_date,
    transformation_type,
    input_word_count,
    is_licensed_population
from activities
where is_transformation
