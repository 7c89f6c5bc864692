{{ config(severity='warn') }}
-- Amounts, status and campaign of an order repeat on its lines; where they differ, the last line delivered stands.
select *
from {{ ref('fct_orders') }}
where not has_consistent_lines
