with

users as (

    select * from {{ ref('usage_users') }}

)

select
    user_id,
    organisation_id,
    job_title,
    is_employee,
    is_licensed_user,
    is_licensed_population,
    created_at,
    (created_at at time zone 'UTC')::date as created_date
from users
