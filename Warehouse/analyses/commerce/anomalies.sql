with

daily_sales as (

    select
        *,
        -- In the first weeks the baseline is shorter than 56 days.
        least(56, sales_date - min(sales_date) over ()) as baseline_days
    from {{ ref('daily_sales') }}

),

-- Added up once: days lie before several unusual ones.
category_sales as (

    select
        order_date,
        category,
        sum(revenue_sum) as revenue
    from {{ ref('sales_by_category') }}
    where revenue_rows > 0
        and order_date >= coalesce(:from::date - 56, '-infinity'::date)
        and order_date <= coalesce(:to, 'infinity'::date)
    group by order_date, category

),

anomalies as (

    select
        sales_date,
        case when revenue > baseline_median then 'high' else 'low' end as direction,
        revenue,
        baseline_median as expected_revenue,
        revenue - baseline_median as difference,
        anomaly_score,
        completed_orders,
        baseline_days
    from daily_sales
    where is_anomaly
        and sales_date >= coalesce(:from, '-infinity'::date)
        and sales_date <= coalesce(:to, 'infinity'::date)
        and (anomaly_score is null or abs(anomaly_score) >= :min_score)

),

-- Which category made the day: its sales of the day against its mean of the same days that made the baseline. A mean,
-- because most categories sell nothing on most days, and because differences from means add up to the day's.
category_days as (

    select
        anomalies.sales_date,
        coalesce(category_sales.category, 'unknown') as category,
        coalesce(sum(category_sales.revenue) filter (where category_sales.order_date = anomalies.sales_date), 0)
        - coalesce(sum(category_sales.revenue) filter (where category_sales.order_date < anomalies.sales_date), 0)
        / anomalies.baseline_days
            as category_difference
    from anomalies
    inner join category_sales on category_sales.order_date between anomalies.sales_date - 56 and anomalies.sales_date
    group by anomalies.sales_date, anomalies.baseline_days, coalesce(category_sales.category, 'unknown')

),

drivers as (

    select distinct on (category_days.sales_date)
        category_days.sales_date,
        category_days.category,
        category_days.category_difference
    from category_days
    inner join anomalies on anomalies.sales_date = category_days.sales_date
    order by
        category_days.sales_date,
        sign(anomalies.difference) * category_days.category_difference desc,
        category_days.category

)

select
    anomalies.sales_date,
    anomalies.direction,
    anomalies.revenue,
    anomalies.expected_revenue,
    anomalies.difference,
    (100 * anomalies.difference / nullif(anomalies.expected_revenue, 0))::double precision as difference_percent,
    anomalies.anomaly_score,
    anomalies.completed_orders,
    drivers.category as main_category,
    drivers.category_difference as main_category_difference,
    count(*) over () as unusual_days
from anomalies
left join drivers on drivers.sales_date = anomalies.sales_date
where :direction = 'any' or anomalies.direction = :direction
order by abs(anomalies.anomaly_score) desc nulls last, anomalies.sales_date desc
