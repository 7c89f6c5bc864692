with

deliveries as (

    select * from {{ source('bronze', 'commerce_products') }}

),

-- Each file is a full extract, so the last row that was delivered for a product is its current state.
latest as (

    select distinct on (product_id)
        product_id,
        product_name,
        brand,
        category,
        abs(price) as price,
        cost,
        stock_quantity,
        created_at,
        updated_at
    from deliveries
    order by product_id, _batch_id desc, _row_number desc

)

select * from latest
