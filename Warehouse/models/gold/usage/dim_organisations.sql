with

organisations as (

    select * from {{ ref('usage_organisations') }}

)

select
    organisation_id,
    name,
    is_active_customer,
    contracted_licences,
    created_at
from organisations
