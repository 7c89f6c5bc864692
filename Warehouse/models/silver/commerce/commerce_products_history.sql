{{ history('commerce_products', key='product_id', columns=[
    'product_id',
    'product_name',
    'brand',
    'category',
    'abs(price) as price',
    'cost',
    'stock_quantity',
    'created_at',
    'updated_at'
]) }}
