{# The platform's engine puts a model into the schema that its folder names; this makes dbt do the same. #}
{% macro generate_schema_name(custom_schema_name, node) -%}
    {{ custom_schema_name or target.schema }}
{%- endmacro %}
