-- The grain of fct_licence_days.
select
    organisation_id,
    licence_date,
    count(*) as occurrences
from {{ ref('fct_licence_days') }}
group by organisation_id, licence_date
having count(*) > 1
