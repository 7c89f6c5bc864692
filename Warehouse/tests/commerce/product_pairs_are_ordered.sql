-- A pair is there once, the lower product first, and is never in more orders than either product.
select *
from {{ ref('product_pairs') }}
where product_a >= product_b
or orders_together > least(orders_with_a, orders_with_b)
or orders_with_a > orders_total
or orders_with_b > orders_total
