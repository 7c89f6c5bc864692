with

campaigns as (

    select * from {{ ref('commerce_campaigns') }}

),

products as (

    select * from {{ ref('commerce_products') }}

),

attributed as (

    select
        campaign_id,
        count(*) as orders,
        count(*) filter (where status = 'completed') as completed_orders,
        coalesce(sum(total) filter (where status = 'completed'), 0) as revenue
    from {{ ref('commerce_orders') }}
    where campaign_id is not null
    group by campaign_id

),

flights as (

    select
        *,
        row_number() over (partition by flight_id order by campaign_id) as flight_row,
        count(*) over (partition by flight_id) as flight_rows
    from campaigns

),

-- A flight's amounts in equal parts over its rows: whole cents or counts, what is left goes one each to the first rows.
shared as (

    select
        *,
        (floor(budget * 100 / flight_rows) + (flight_row <= mod(budget * 100, flight_rows))::integer) / 100 as budget_share,
        (floor(spend * 100 / flight_rows) + (flight_row <= mod(spend * 100, flight_rows))::integer) / 100 as spend_share,
        impressions / flight_rows + (flight_row <= mod(impressions, flight_rows))::integer as impressions_share,
        clicks / flight_rows + (flight_row <= mod(clicks, flight_rows))::integer as clicks_share
    from flights

)

select
    shared.campaign_id,
    shared.campaign_name,
    shared.campaign_type,
    shared.platform,
    shared.product_id,
    products.product_name,
    products.category,
    shared.start_date,
    shared.end_date,
    shared.flight_id,
    shared.flight_rows,
    shared.budget as flight_budget,
    shared.spend as flight_spend,
    shared.impressions as flight_impressions,
    shared.clicks as flight_clicks,
    round(shared.budget_share, 2) as budget,
    round(shared.spend_share, 2) as spend,
    shared.impressions_share as impressions,
    shared.clicks_share as clicks,
    coalesce(attributed.orders, 0) as orders,
    coalesce(attributed.completed_orders, 0) as completed_orders,
    coalesce(attributed.revenue, 0) as revenue,
    shared.clicks::double precision / nullif(shared.impressions, 0) as click_through_rate,
    shared.spend / nullif(shared.clicks, 0) as cost_per_click,
    coalesce(attributed.revenue, 0)::double precision / nullif(round(shared.spend_share, 2), 0) as return_on_spend
from shared
left join attributed on attributed.campaign_id = shared.campaign_id
left join products on products.product_id = shared.product_id
