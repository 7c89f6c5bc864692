-- The grain of interactions_per_product.
select
    product,
    customer_type,
    month_start,
    count(*) as occurrences
from {{ ref('interactions_per_product') }}
group by product, customer_type, month_start
having count(*) > 1
