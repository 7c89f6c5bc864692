{{ config(severity='warn') }}
-- Activity with a pause of more than a year before or behind it probably has a wrong year; the days in between are left out.
select *
from (
    select
        date_day as last_day,
        lead(date_day) over (order by date_day) as next_day
    from (select distinct date_day from {{ ref('dim_dates') }} where is_covered) as days
) as followed
where next_day > last_day + 1
