{# Customers with a completed order by day and by their day of such before it. `customers` are the columns that tell them apart,
   `keys` those of a row, in the order of the index. #}
{% macro buyer_gaps(customers, keys) -%}
with

buying_days as (

    select distinct
        {{ customers | join(', ') }},
        order_date
    from {{ ref('fct_orders') }}
    where status = 'completed'

),

dated as (

    select
        *,
        coalesce(lag(order_date) over (partition by {{ customers | join(', ') }} order by order_date), '-infinity'::date) as previous_date
    from buying_days

)

select
    {{ keys | join(', ') }},
    count(*) as customers
from dated
group by {{ keys | join(', ') }}
order by {{ keys | join(', ') }}
{%- endmacro %}
