with

windows as (
    select window_period, window_first, window_last
    from (
        select date '2000-01-01' + window_period as window_period, date '2000-01-01' + window_first as window_first, date '2000-01-01' + window_last as window_last
        from unnest($3::integer[], $4::integer[], $5::integer[]) as numbers (window_period, window_first, window_last)
    ) as days
),

detail as (
    select window_period as period, "customer_segment", count(*) as value
    from "gold"."dim_customers"
    inner join (
        select window_period, window_first, window_first + generate_series(0, window_last - window_first) as window_day
        from windows
    ) as windows on window_day = "created_date"
    where "created_date" between (select min(window_first) from windows) and (select max(window_last) from windows)
    group by 1, 2
),

total_windows as (
    select window_period, window_first, window_last
    from (
        select date '2000-01-01' + window_period as window_period, date '2000-01-01' + window_first as window_first, date '2000-01-01' + window_last as window_last
        from unnest($6::integer[], $7::integer[], $8::integer[]) as numbers (window_period, window_first, window_last)
    ) as days
),

total as (
    select count(*) as value
    from "gold"."dim_customers"
    inner join (
        select window_period, window_first, window_first + generate_series(0, window_last - window_first) as window_day
        from total_windows
    ) as windows on window_day = "created_date"
    where "created_date" between (select min(window_first) from total_windows) and (select max(window_last) from total_windows)
),

answer as (
    select false as is_total, period, "customer_segment", value from detail
    union all
    select true, null, null, value from total
)

select is_total, (select version from ops.warehouse_version) as version, period, "customer_segment", value
from answer
order by is_total desc, period, "customer_segment"
limit 10002
