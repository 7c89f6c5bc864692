-- Every day of a customer with a completed order is counted once, as the lines say, and once in each segment and state.
with

expected as (

    select
        order_date,
        count(distinct user_id) as customers,
        count(distinct (user_id, customer_segment)) as by_segment,
        count(distinct (user_id, state)) as by_state,
        count(distinct (user_id, customer_segment, state)) as by_segment_and_state
    from {{ ref('fct_order_lines') }}
    where status = 'completed'
    group by order_date

),

found as (

    select
        order_date,
        sum(customers) filter (where model = 'all') as customers,
        sum(customers) filter (where model = 'segment') as by_segment,
        sum(customers) filter (where model = 'state') as by_state,
        sum(customers) filter (where model = 'segment and state') as by_segment_and_state
    from (
        select order_date, customers, 'all' as model from {{ ref('buyer_gaps') }}
        union all
        select order_date, customers, 'segment' from {{ ref('buyer_gaps_by_segment') }}
        union all
        select order_date, customers, 'state' from {{ ref('buyer_gaps_by_state') }}
        union all
        select order_date, customers, 'segment and state' from {{ ref('buyer_gaps_by_segment_and_state') }}
    ) as gaps
    group by order_date

)

select *
from expected
full join found using (order_date)
where (expected.customers, expected.by_segment, expected.by_state, expected.by_segment_and_state)
    is distinct from (found.customers, found.by_segment, found.by_state, found.by_segment_and_state)
