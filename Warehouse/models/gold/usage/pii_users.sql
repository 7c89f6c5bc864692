with

users as (

    select * from {{ ref('usage_users') }}

)

select
    user_id,
    email
from users
