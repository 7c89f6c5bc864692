{{ config(severity='warn') }}
-- A query with a pause of more than a year before or behind it probably has a wrong year; the days in between are left out.
select *
from (
    select
        contract_date as last_day,
        lead(contract_date) over (order by contract_date) as next_day
    from (select distinct contract_date from {{ ref('fct_firm_days') }}) as days
) as followed
where next_day > last_day + 1
