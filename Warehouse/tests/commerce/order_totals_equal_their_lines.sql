-- Allocation neither makes nor loses a cent.
with

lines as (

    select
        order_id,
        count(*) as num_lines,
        sum(line_revenue) as line_revenue,
        sum(line_net_sales) as line_net_sales
    from {{ ref('fct_order_lines') }}
    group by order_id

)

select
    coalesce(orders.order_id, lines.order_id) as order_id,
    orders.total,
    lines.line_revenue,
    orders.net_sales,
    lines.line_net_sales
from {{ ref('fct_orders') }} as orders
full join lines on lines.order_id = orders.order_id
where orders.total is distinct from lines.line_revenue
or orders.net_sales is distinct from lines.line_net_sales
or orders.num_lines is distinct from lines.num_lines
