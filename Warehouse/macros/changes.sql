{# What a run changes in a model or brought into a source. dbt does not know it and builds incremental models whole
   (+full_refresh), so there it is only a name. #}
{% macro changes(name, table=none) -%}
    {{ source(name, table) if table else ref(name) }}
{%- endmacro %}
