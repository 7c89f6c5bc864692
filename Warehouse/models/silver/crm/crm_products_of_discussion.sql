with

versions as (

    select * from {{ ref('crm_products_of_discussion_history') }}

)

select
    month_start,
    product
from versions
where valid_to = 'infinity'
