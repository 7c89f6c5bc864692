{{ config(severity='warn') }}
-- An order with a pause of more than a year before or behind it probably has a wrong year; the days in between are left out.
select *
from (
    select
        sales_date as last_day,
        lead(sales_date) over (order by sales_date) as next_day
    from (select distinct sales_date from {{ ref('daily_sales') }}) as days
) as followed
where next_day > last_day + 1
