{{ config(severity='warn') }}
-- The source's own arithmetic: subtotal, tax and shipping less the discount.
select *
from {{ ref('fct_orders') }}
where abs(subtotal + tax + shipping - discount - total) > 0.02
