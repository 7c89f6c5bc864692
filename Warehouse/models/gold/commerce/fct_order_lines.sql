with

lines as (

    select * from {{ ref('commerce_order_lines') }}

),

orders as (

    select * from {{ ref('commerce_orders') }}

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

),

valued as (

    select
        order_id,
        line_number,
        product_id,
        quantity,
        price,
        greatest(coalesce(price * quantity, 0), 0) as line_value,
        sum(greatest(coalesce(price * quantity, 0), 0)) over (partition by order_id) as order_value
    from lines

),

-- What a line weighs in its order: its value; where no line has one, all weigh the same.
weighed as (

    select
        valued.*,
        orders.user_id,
        orders.ordered_at,
        orders.order_date,
        orders.status,
        orders.discount_code,
        orders.payment_method,
        orders.campaign_id,
        case when valued.order_value > 0 then valued.line_value else 1 end as weight,
        case when valued.order_value > 0 then valued.order_value else orders.num_lines end as order_weight,
        orders.total * 100 as total_cents,
        orders.net_sales * 100 as net_cents
    from valued
    inner join orders on orders.order_id = valued.order_id

),

-- Largest remainder: each line gets its share in whole cents, rounded down (div and mod are exact); the cents that are
-- left go one each to the lines that lost most, the first line first among equals.
shared as (

    select
        *,
        div(total_cents * weight, order_weight) as total_share,
        mod(total_cents * weight, order_weight) as total_lost,
        div(net_cents * weight, order_weight) as net_share,
        mod(net_cents * weight, order_weight) as net_lost
    from weighed

),

ranked as (

    select
        *,
        row_number() over (partition by order_id order by total_lost desc, line_number) as total_rank,
        total_cents - sum(total_share) over (partition by order_id) as total_left,
        row_number() over (partition by order_id order by net_lost desc, line_number) as net_rank,
        net_cents - sum(net_share) over (partition by order_id) as net_left
    from shared

),

allocated as (

    select
        *,
        round((total_share + (total_rank <= total_left)::integer) / 100, 2) as line_revenue,
        round((net_share + (net_rank <= net_left)::integer) / 100, 2) as line_net_sales
    from ranked

)

-- Cost, category, brand and customer are those of the time of the order; the name is the one that the product has now,
-- so that its sales stay together.
select
    allocated.order_id || '-' || allocated.line_number as order_line_id,
    allocated.order_id,
    allocated.line_number,
    allocated.user_id,
    allocated.ordered_at,
    allocated.order_date,
    allocated.status,
    allocated.product_id,
    products.product_name,
    product_versions.category,
    product_versions.brand,
    allocated.quantity,
    allocated.price,
    allocated.line_revenue,
    allocated.line_net_sales,
    product_versions.cost * allocated.quantity as line_cost,
    allocated.line_net_sales - product_versions.cost * allocated.quantity as line_margin,
    allocated.discount_code,
    allocated.payment_method,
    allocated.campaign_id,
    campaigns.campaign_type,
    campaigns.platform,
    customers.customer_segment,
    customers.city,
    customers.state
from allocated
left join products on products.product_id = allocated.product_id
left join product_versions
    on product_versions.product_id = allocated.product_id
    and product_versions.valid_from <= allocated.ordered_at
    and product_versions.valid_to > allocated.ordered_at
left join customers
    on customers.user_id = allocated.user_id
    and customers.valid_from <= allocated.ordered_at
    and customers.valid_to > allocated.ordered_at
left join campaigns on campaigns.campaign_id = allocated.campaign_id
