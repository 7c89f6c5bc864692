with

versions as (

    select * from {{ ref('commerce_products_history') }}

)

select
    product_id,
    product_name,
    brand,
    category,
    price,
    cost,
    stock_quantity,
    created_at,
    updated_at
from versions
where valid_to = 'infinity'
