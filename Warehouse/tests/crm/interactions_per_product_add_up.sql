-- Every interaction is counted for one product, customer type and month.
with

counted as (

    select month_start, sum(interactions) as interactions from {{ ref('interactions_per_product') }} group by month_start

),

kept as (

    select date_trunc('month', started_at at time zone 'UTC')::date as month_start, count(*) as interactions
    from {{ ref('crm_contacts') }}
    group by 1

)

select
    coalesce(counted.month_start, kept.month_start) as month_start,
    counted.interactions as counted,
    kept.interactions as kept
from counted
full join kept on kept.month_start = counted.month_start
where counted.interactions is distinct from kept.interactions
