with

product_pairs as (

    select * from {{ ref('product_pairs') }}

),

chosen as (

    select *
    from product_pairs
    where orders_together >= :min_orders
        and (
            :product::text is null
            or lower(:product) in (product_a::text, product_b::text, lower(product_a_name), lower(product_b_name))
        )

)

select
    product_a,
    coalesce(product_a_name, product_a::text) as product_a_name,
    product_b,
    coalesce(product_b_name, product_b::text) as product_b_name,
    orders_together,
    orders_with_a,
    orders_with_b,
    100 * support as support_percent,
    100 * confidence_a_to_b as confidence_a_to_b_percent,
    100 * confidence_b_to_a as confidence_b_to_a_percent,
    lift
from chosen
order by
    case when :rank_by = 'lift' then lift else orders_together::double precision end desc,
    orders_together desc,
    lift desc,
    product_a,
    product_b
