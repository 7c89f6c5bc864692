select
    product_id,
    product_name,
    brand,
    category,
    price,
    unit_margin,
    stock_quantity
from {{ ref('dim_products') }}
where (
        :search::text is null
        or strpos(lower(product_name), lower(:search)) > 0
        or strpos(lower(brand), lower(:search)) > 0
        or product_id::text = :search
    )
    and (:category::text is null or lower(category) = lower(:category))
order by product_name, product_id
