with

lines as (

    select * from {{ ref('commerce_order_lines') }}

),

orders as (

    select * from {{ ref('commerce_orders') }}

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
        valued.*,
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

)

select
    order_id,
    line_number,
    round((total_share + (total_rank <= total_left)::integer) / 100, 2) as line_revenue,
    round((net_share + (net_rank <= net_left)::integer) / 100, 2) as line_net_sales
from ranked
