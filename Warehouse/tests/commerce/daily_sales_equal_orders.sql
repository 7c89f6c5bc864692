-- Days add up to all orders.
select *
from (
    select
        (select coalesce(sum(orders), 0) from {{ ref('daily_sales') }}) as days_orders,
        (select count(*) from {{ ref('fct_orders') }}) as orders,
        (select coalesce(sum(revenue), 0) from {{ ref('daily_sales') }}) as days_revenue,
        (select coalesce(sum(total), 0) from {{ ref('fct_orders') }} where status = 'completed') as revenue,
        (select coalesce(sum(lifetime_value), 0) from {{ ref('dim_customers') }}) as lifetime_value
) as totals
where days_orders <> orders
or days_revenue <> revenue
or lifetime_value <> revenue
