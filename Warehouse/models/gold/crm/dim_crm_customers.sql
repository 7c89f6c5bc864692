with

customers as (

    select * from {{ ref('crm_customers') }}

)

select
    customer_id,
    occupation,
    coalesce(customer_type, 'unknown') as customer_type
from customers
