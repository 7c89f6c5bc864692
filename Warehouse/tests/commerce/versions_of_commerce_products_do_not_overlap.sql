{{ overlapping_versions('commerce_products_history', key='product_id') }}
