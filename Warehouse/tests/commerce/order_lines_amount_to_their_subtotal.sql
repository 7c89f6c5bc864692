{{ config(severity='warn') }}
-- Where they do not, a line may be in quarantine, or in a file that has not come.
select
    order_id,
    min(subtotal) as subtotal,
    round(sum(price * quantity), 2) as line_value
from {{ ref('commerce_order_lines') }}
group by order_id
having round(sum(price * quantity), 2) <> min(subtotal)
