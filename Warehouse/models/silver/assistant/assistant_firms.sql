with

versions as (

    select * from {{ ref('assistant_firms_history') }}

)

select
    firm_id,
    created_at,
    firm_size,
    arr
from versions
where valid_to = 'infinity'
