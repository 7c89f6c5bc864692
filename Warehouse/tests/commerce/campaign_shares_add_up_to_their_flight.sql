-- A flight's amounts are counted once.
select
    flight_id,
    min(flight_spend) as flight_spend,
    sum(spend) as spend,
    min(flight_clicks) as flight_clicks,
    sum(clicks) as clicks
from {{ ref('campaign_performance') }}
group by flight_id
having sum(spend) is distinct from min(flight_spend)
or sum(budget) is distinct from min(flight_budget)
or sum(impressions) is distinct from min(flight_impressions)
or sum(clicks) is distinct from min(flight_clicks)
