with

deliveries as (

    select * from {{ source('bronze', 'commerce_campaigns') }}

),

-- A campaign may be delivered again with later figures: the last row stands.
latest as (

    select distinct on (campaign_id)
        campaign_id,
        campaign_name,
        campaign_type,
        platform,
        product_id,
        start_date,
        end_date,
        round(abs(budget), 2) as budget,
        round(abs(actual_spend), 2) as spend,
        abs(impressions) as impressions,
        least(abs(clicks), abs(impressions)) as clicks,
        created_at
    from deliveries
    order by campaign_id, _batch_id desc, _row_number desc

)

-- The source repeats a flight's budget, spend and reach on a row for each of its products, as it repeats an order's
-- total on each of its lines: rows that agree in all of them are one flight.
select
    *,
    md5(jsonb_build_array(
        campaign_name, campaign_type, platform, start_date, end_date, budget, spend, impressions, clicks
    )::text) as flight_id
from latest
