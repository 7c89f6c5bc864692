with

interactions as (

    select * from {{ ref('interactions') }}

)

select
    product,
    customer_type,
    month_start,
    count(*) as interactions,
    count(distinct customer_id) as customers
from interactions
group by product, customer_type, month_start
