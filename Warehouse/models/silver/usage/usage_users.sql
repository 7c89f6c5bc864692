with

versions as (

    select * from {{ ref('usage_users_history') }}

)

select
    user_id,
    organisation_id,
    email,
    job_title,
    is_employee,
    is_licensed_user,
    is_licensed_population,
    created_at
from versions
where valid_to = 'infinity'
