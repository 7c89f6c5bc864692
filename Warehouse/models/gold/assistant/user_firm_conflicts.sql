with

user_firm_months as (

    select * from {{ ref('assistant_user_firm_months') }}

)

select
    activity_month,
    user_id,
    firm_id,
    num_queries,
    num_firms,
    is_attributed
from user_firm_months
where num_firms > 1
