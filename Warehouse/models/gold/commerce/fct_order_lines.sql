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

customers as (

    select * from {{ ref('commerce_users') }}

),

campaigns as (

    select * from {{ ref('commerce_campaigns') }}

),

valued as (

    select
        order_id,
        line_number,
        greatest(coalesce(price * quantity, 0), 0) as line_value,
        sum(greatest(coalesce(price * quantity, 0), 0)) over (partition by order_id) as order_value
    from lines

),

-- What a line weighs in its order: its value; where no line has one, all weigh the same.
weighed as (

    select
        valued.order_id,
        valued.line_number,
        case when valued.order_value > 0 then valued.line_value else 1 end as weight,
        case when valued.order_value > 0 then valued.order_value else orders.num_lines end as order_weight,
        orders.total * 100 as total_cents,
        orders.net_sales * 100 as net_cents
    from valued
    inner join orders on orders.order_id = valued.order_id

),

-- Largest remainder: each line gets its share in whole cents, rounded down (div and the remainder are exact); the
-- cents that are left go one each to the lines that lost most, the first line first among equals.
shared as (

    select
        *,
        div(total_cents * weight, order_weight) as total_share,
        mod(total_cents * weight, order_weight) as total_lost,
        div(net_cents * weight, order_weight) as net_share,
        mod(net_cents * weight, order_weight) as net_lost
    from weighed

),

allocated as (

    select
        order_id,
        line_number,
        total_share + case
            when row_number() over (partition by order_id order by total_lost desc, line_number)
                <= total_cents - sum(total_share) over (partition by order_id)
                then 1
            else 0
        end as revenue_cents,
        net_share + case
            when row_number() over (partition by order_id order by net_lost desc, line_number)
                <= net_cents - sum(net_share) over (partition by order_id)
                then 1
            else 0
        end as net_sales_cents
    from shared

)

select
    lines.order_id || '-' || lines.line_number as order_line_id,
    lines.order_id,
    lines.line_number,
    lines.user_id,
    orders.ordered_at,
    orders.order_date,
    orders.status,
    lines.product_id,
    products.product_name,
    products.category,
    products.brand,
    lines.quantity,
    lines.price,
    round(allocated.revenue_cents / 100, 2) as line_revenue,
    round(allocated.net_sales_cents / 100, 2) as line_net_sales,
    products.cost * lines.quantity as line_cost,
    round(allocated.net_sales_cents / 100, 2) - products.cost * lines.quantity as line_margin,
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
inner join allocated on allocated.order_id = lines.order_id and allocated.line_number = lines.line_number
left join products on products.product_id = lines.product_id
left join customers on customers.user_id = lines.user_id
left join campaigns on campaigns.campaign_id = orders.campaign_id
