with

events as (

    select * from {{ ref('assistant_events') }}

),

user_firm_months as (

    select
        user_id,
        activity_month,
        firm_id,
        count(*) as num_queries
    from events
    group by user_id, activity_month, firm_id

)

-- A month of a user goes to one firm: the one with most queries, then the lowest id, read as a number where it is one.
select
    user_id,
    activity_month,
    firm_id,
    num_queries,
    count(*) over (partition by user_id, activity_month) as num_firms,
    row_number() over (
        partition by user_id, activity_month
        order by
            num_queries desc,
            case when firm_id ~ '^[0-9]+$' then firm_id::numeric end nulls last,
            firm_id
    ) = 1 as is_attributed
from user_firm_months
