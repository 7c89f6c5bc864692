{# The versions of a history that break the rule: at any time one state is valid, so each version ends where the next one
   begins, and the last one never. #}
{% macro overlapping_versions(history, key) -%}
select *
from (
    select
        {{ key }},
        valid_from,
        valid_to,
        lead(valid_from, 1, 'infinity') over (partition by {{ key }} order by valid_from) as next_valid_from
    from {{ ref(history) }}
) as versions
where valid_from >= valid_to or valid_to <> next_valid_from
{%- endmacro %}
