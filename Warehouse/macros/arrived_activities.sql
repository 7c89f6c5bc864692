{# The activities that a bronze table of product usage has, or of which the run brings more. The tables differ in what they know of a transformation.
   Columns have the same types in all, or PostgreSQL would not read and join the tables as one. #}
{% macro arrived_activities(table, activity_type, transformation_type='transformation_type', input_word_count='input_word_count') -%}
select
        event_id,
        user_id,
        org_id as organisation_id,
        event_timestamp as occurred_at,
        '{{ activity_type }}' as activity_type,
        ({{ transformation_type }})::text as transformation_type,
        ({{ input_word_count }})::bigint as input_word_count,
        _batch_id,
        _row_number
    from {% if is_incremental() %}{{ changes('bronze', table) }}{% else %}{{ source('bronze', table) }}{% endif %}
{%- endmacro %}
