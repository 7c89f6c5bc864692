with

order_products as (

    select distinct
        order_id,
        product_id
    from {{ ref('commerce_order_lines') }}

),

products as (

    select * from {{ ref('commerce_products') }}

),

totals as (

    select count(distinct order_id) as orders_total from order_products

),

by_product as (

    select
        product_id,
        count(*) as orders_with
    from order_products
    group by product_id

),

pairs as (

    select
        one.product_id as product_a,
        other.product_id as product_b,
        count(*) as orders_together
    from order_products as one
    inner join order_products as other on other.order_id = one.order_id and other.product_id > one.product_id
    group by one.product_id, other.product_id

)

select
    pairs.product_a,
    pairs.product_b,
    products_a.product_name as product_a_name,
    products_b.product_name as product_b_name,
    pairs.orders_together,
    by_a.orders_with as orders_with_a,
    by_b.orders_with as orders_with_b,
    totals.orders_total,
    pairs.orders_together::double precision / totals.orders_total as support,
    pairs.orders_together::double precision / by_a.orders_with as confidence_a_to_b,
    pairs.orders_together::double precision / by_b.orders_with as confidence_b_to_a,
    (pairs.orders_together * totals.orders_total)::double precision / (by_a.orders_with * by_b.orders_with) as lift
from pairs
inner join by_product as by_a on by_a.product_id = pairs.product_a
inner join by_product as by_b on by_b.product_id = pairs.product_b
left join products as products_a on products_a.product_id = pairs.product_a
left join products as products_b on products_b.product_id = pairs.product_b
cross join totals
