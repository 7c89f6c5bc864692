with

products as (

    select * from {{ ref('commerce_products') }}

)

select
    product_id,
    product_name,
    brand,
    category,
    price,
    cost,
    price - cost as unit_margin,
    stock_quantity,
    created_at,
    updated_at
from products
