with

versions as (

    select * from {{ ref('usage_organisations_history') }}

)

select
    organisation_id,
    name,
    is_active_customer,
    contracted_licences,
    created_at
from versions
where valid_to = 'infinity'
