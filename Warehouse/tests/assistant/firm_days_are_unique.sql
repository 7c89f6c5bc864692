-- The grain of fct_firm_days.
select
    firm_id,
    contract_date,
    count(*) as occurrences
from {{ ref('fct_firm_days') }}
group by firm_id, contract_date
having count(*) > 1
