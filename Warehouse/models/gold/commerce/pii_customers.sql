with

customers as (

    select * from {{ ref('commerce_users') }}

)

select
    user_id,
    email,
    first_name,
    last_name
from customers
