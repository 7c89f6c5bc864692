with

pageviews as (

    select * from {{ ref('commerce_pageviews') }}

),

customers as (

    select * from {{ ref('commerce_users') }}

),

products as (

    select * from {{ ref('commerce_products') }}

)

select
    pageviews.event_id,
    pageviews.viewed_at,
    pageviews.viewed_date,
    md5(pageviews.session_id || '|' || pageviews.viewed_date) as visit_id,
    pageviews.user_id,
    customers.customer_segment,
    pageviews.page_type,
    pageviews.product_id,
    products.product_name,
    products.category,
    pageviews.campaign_id,
    pageviews.device,
    pageviews.browser,
    pageviews.session_duration_seconds
from pageviews
left join customers on customers.user_id = pageviews.user_id
left join products on products.product_id = pageviews.product_id
