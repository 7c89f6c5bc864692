with

versions as (

    select * from {{ ref('assistant_users_history') }}

)

select
    user_id,
    created_at,
    title
from versions
where valid_to = 'infinity'
