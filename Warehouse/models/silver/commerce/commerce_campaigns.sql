with

deliveries as (

    select * from {{ source('bronze', 'commerce_campaigns') }}

),

-- Corrected rows belong to the file that they were first in.
origins as (

    select * from {{ source('ops', 'batch_origins') }}

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
    inner join origins on origins.batch_id = deliveries._batch_id
    order by campaign_id, origins.origin_batch_id desc, deliveries._batch_id desc, deliveries._row_number desc

)

-- The source repeats a flight's budget, spend and reach on a row for each of its products, as it repeats an order's
-- total on each of its lines: rows that agree in all of them are one flight.
select
    *,
    md5(jsonb_build_array(
        campaign_name, campaign_type, platform, start_date, end_date, budget, spend, impressions, clicks
    )::text) as flight_id
from latest
