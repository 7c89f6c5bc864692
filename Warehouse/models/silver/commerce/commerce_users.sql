with

versions as (

    select * from {{ ref('commerce_users_history') }}

)

select
    user_id,
    email,
    first_name,
    last_name,
    city,
    state,
    age,
    customer_segment,
    created_at,
    last_login_at
from versions
where valid_to = 'infinity'
