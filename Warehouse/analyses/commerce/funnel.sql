with

visits as (

    select *
    from {{ ref('fct_visits') }}
    where visit_date >= coalesce(:from, '-infinity'::date)
        and visit_date <= coalesce(:to, 'infinity'::date)
        and (:visitors = 'all' or is_identified)
        and (:device::text is null or lower(device) = lower(:device))
        and (:customer_segment::text is null or lower(customer_segment) = lower(:customer_segment))

),

-- A visit that went further has passed the steps before, also when the source has no view of them.
counted as (

    select
        count(*) as visits,
        count(*) filter (where saw_product or reached_cart or reached_checkout or has_order) as saw_product,
        count(*) filter (where reached_cart or reached_checkout or has_order) as reached_cart,
        count(*) filter (where reached_checkout or has_order) as reached_checkout,
        count(*) filter (where has_order) as ordered
    from visits

),

steps as (

    select
        steps.step,
        steps.stage,
        steps.visits,
        first_value(steps.visits) over (order by steps.step) as visits_of_first,
        lag(steps.visits) over (order by steps.step) as visits_of_previous,
        last_value(steps.visits) over (order by steps.step rows between unbounded preceding and unbounded following) as visits_of_last
    from counted
    cross join lateral (
        values
            (1, 'visit', counted.visits),
            (2, 'product view', counted.saw_product),
            (3, 'cart', counted.reached_cart),
            (4, 'checkout', counted.reached_checkout),
            (5, 'order', counted.ordered)
    ) as steps (step, stage, visits)

)

select
    step,
    stage,
    visits,
    100 * visits::double precision / nullif(visits_of_first, 0) as share_of_visits_percent,
    100 * visits::double precision / nullif(visits_of_previous, 0) as share_of_previous_percent,
    visits_of_previous - visits as lost_visits,
    visits_of_last as converted_visits,
    100 * visits_of_last::double precision / nullif(visits_of_first, 0) as conversion_percent
from steps
where visits_of_first > 0
order by step
