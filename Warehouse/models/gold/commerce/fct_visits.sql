with

pageviews as (

    select * from {{ ref('commerce_pageviews') }}

),

order_days as (

    select distinct
        user_id,
        order_date
    from {{ ref('commerce_orders') }}
    where status <> 'cancelled'

),

customers as (

    select * from {{ ref('commerce_users_history') }}

),

-- The source gives the same session to views years apart: a visit is a session within a day.
visits as (

    select
        session_id,
        viewed_date as visit_date,
        (array_agg(user_id order by viewed_at, event_id) filter (where user_id is not null))[1] as user_id,
        (array_agg(device order by viewed_at, event_id) filter (where device is not null))[1] as device,
        (array_agg(campaign_id order by viewed_at, event_id) filter (where campaign_id is not null))[1] as campaign_id,
        min(viewed_at) as started_at,
        count(*) as pageviews,
        bool_or(coalesce(page_type, '') = 'product_detail') as saw_product,
        bool_or(coalesce(page_type, '') = 'cart') as reached_cart,
        bool_or(coalesce(page_type, '') = 'checkout') as reached_checkout,
        max(session_duration_seconds) as duration_seconds
    from pageviews
    group by session_id, viewed_date

)

select
    md5(visits.session_id || '|' || visits.visit_date) as visit_id,
    visits.visit_date,
    visits.started_at,
    visits.user_id,
    customers.customer_segment,
    visits.device,
    visits.campaign_id,
    visits.pageviews,
    visits.saw_product,
    visits.reached_cart,
    visits.reached_checkout,
    visits.duration_seconds,
    visits.user_id is not null as is_identified,
    order_days.user_id is not null as has_order
from visits
left join order_days on order_days.user_id = visits.user_id and order_days.order_date = visits.visit_date
left join customers
    on customers.user_id = visits.user_id
    and customers.valid_from <= visits.started_at
    and customers.valid_to > visits.started_at
