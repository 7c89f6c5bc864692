with

lines as (

    select * from {{ ref('commerce_order_lines') }}

),

orders as (

    select * from {{ ref('commerce_orders') }}

),

shares as (

    select * from {{ ref('commerce_line_shares') }}

),

products as (

    select * from {{ ref('commerce_products') }}

),

product_versions as (

    select * from {{ ref('commerce_products_history') }}

),

customers as (

    select * from {{ ref('commerce_users_history') }}

),

campaigns as (

    select * from {{ ref('commerce_campaigns') }}

)

-- Cost, category, brand and customer are those of the time of the order; the name is the one that the product has now,
-- so that its sales stay together.
select
    lines.order_id || '-' || lines.line_number as order_line_id,
    lines.order_id,
    lines.line_number,
    orders.user_id,
    orders.ordered_at,
    orders.order_date,
    orders.status,
    lines.product_id,
    products.product_name,
    product_versions.category,
    product_versions.brand,
    lines.quantity,
    lines.price,
    shares.line_revenue,
    shares.line_net_sales,
    product_versions.cost * lines.quantity as line_cost,
    shares.line_net_sales - product_versions.cost * lines.quantity as line_margin,
    orders.discount_code,
    orders.payment_method,
    orders.campaign_id,
    campaigns.campaign_type,
    campaigns.platform,
    customers.customer_segment,
    customers.city,
    customers.state
from lines
inner join orders on orders.order_id = lines.order_id
inner join shares on shares.order_id = lines.order_id and shares.line_number = lines.line_number
left join products on products.product_id = lines.product_id
left join product_versions
    on product_versions.product_id = lines.product_id
    and product_versions.valid_from <= orders.ordered_at
    and product_versions.valid_to > orders.ordered_at
left join customers
    on customers.user_id = orders.user_id
    and customers.valid_from <= orders.ordered_at
    and customers.valid_to > orders.ordered_at
left join campaigns on campaigns.campaign_id = orders.campaign_id
