with

versions as (

    select * from {{ ref('crm_customers_history') }}

)

select
    customer_id,
    occupation,
    customer_type
from versions
where valid_to = 'infinity'
