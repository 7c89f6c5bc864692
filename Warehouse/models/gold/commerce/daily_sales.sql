with

orders as (

    select * from {{ ref('commerce_orders') }}

),

followed as (

    select
        order_date,
        lead(order_date) over (order by order_date) as next_date
    from (select distinct order_date from orders) as days_with_orders

),

-- A day without orders is a day of no sales, not a missing one. A pause of more than a year is left out: one order with a
-- wrong year must not make a day of all those in between.
days as (

    select followed.order_date + days.number as sales_date
    from followed
    cross join lateral generate_series(
        0, case when next_date - order_date <= {{ var('longest_pause') }} then next_date - order_date - 1 else 0 end
    ) as days (number)

),

sales as (

    select
        days.sales_date,
        count(orders.order_id) as orders,
        count(orders.order_id) filter (where orders.status = 'completed') as completed_orders,
        count(distinct orders.user_id) as customers,
        coalesce(sum(orders.num_units) filter (where orders.status = 'completed'), 0) as units,
        coalesce(sum(orders.total) filter (where orders.status = 'completed'), 0) as revenue,
        coalesce(sum(orders.total) filter (where orders.status <> 'cancelled'), 0) as gross_sales
    from days
    left join orders on orders.order_date = days.sales_date
    group by days.sales_date

),

-- A day is compared with the eight weeks before it, never with days after it: a score does not change when time goes
-- on, and growth over the years is no anomaly. It takes four weeks of history.
baselines as (

    select
        sales.sales_date,
        percentile_cont(0.5) within group (order by past.revenue)::numeric as baseline_median,
        count(*) filter (where past.revenue = 0) * 4 <= count(*) as has_steady_baseline
    from sales
    inner join sales as past on past.sales_date between sales.sales_date - 56 and sales.sales_date - 1
    group by sales.sales_date
    having count(*) >= 28

),

deviations as (

    select
        baselines.sales_date,
        baselines.baseline_median,
        baselines.has_steady_baseline,
        percentile_cont(0.5) within group (order by abs(past.revenue - baselines.baseline_median))::numeric as baseline_mad,
        avg(abs(past.revenue - baselines.baseline_median)) as baseline_mean_deviation
    from baselines
    inner join sales as past on past.sales_date between baselines.sales_date - 56 and baselines.sales_date - 1
    group by baselines.sales_date, baselines.baseline_median, baselines.has_steady_baseline

),

-- The modified z-score of Iglewicz and Hoaglin: 0.6745 makes the median absolute deviation comparable with a standard
-- deviation. Where more than half of the past days are alike it is 0, and the mean deviation stands in (1.253314).
scored as (

    select
        sales.*,
        deviations.baseline_median,
        deviations.baseline_mad,
        coalesce(deviations.has_steady_baseline, false) as has_steady_baseline,
        case
            when deviations.baseline_mad > 0
                then 0.6745 * (sales.revenue - deviations.baseline_median)::double precision / deviations.baseline_mad
            when deviations.baseline_mean_deviation > 0
                then (sales.revenue - deviations.baseline_median)::double precision / (1.253314 * deviations.baseline_mean_deviation)
        end as anomaly_score
    from sales
    left join deviations on deviations.sales_date = sales.sales_date

)

-- Where more than a quarter of the past days had no revenue, an ordinary sale is far from the median.
select
    *,
    has_steady_baseline
    and coalesce(abs(anomaly_score) > 3.5, revenue <> baseline_median) as is_anomaly
from scored
