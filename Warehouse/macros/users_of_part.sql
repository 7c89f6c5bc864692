{# Which users a part of a model is built for: those whose key lies above one number and up to another, so that an index
   gives them, in order. #}
{% macro users_of_part() -%}
select
        max(user_key)::bigint * {{ var('part') }} / {{ var('parts') }} as above_key,
        max(user_key)::bigint * ({{ var('part') }} + 1) / {{ var('parts') }} as last_key
    from {{ ref('usage_user_keys') }}
{%- endmacro %}
