with

pageviews as (

    select * from {{ ref('commerce_pageviews') }}

),

customers as (

    select * from {{ ref('commerce_users_history') }}

),

products as (

    select * from {{ ref('commerce_products') }}

),

product_versions as (

    select * from {{ ref('commerce_products_history') }}

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
    product_versions.category,
    pageviews.campaign_id,
    pageviews.device,
    pageviews.browser,
    pageviews.session_duration_seconds
from pageviews
left join customers
    on customers.user_id = pageviews.user_id
    and customers.valid_from <= pageviews.viewed_at
    and customers.valid_to > pageviews.viewed_at
left join products on products.product_id = pageviews.product_id
left join product_versions
    on product_versions.product_id = pageviews.product_id
    and product_versions.valid_from <= pageviews.viewed_at
    and product_versions.valid_to > pageviews.viewed_at
