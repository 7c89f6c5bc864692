with

versions as (

    select * from {{ ref('crm_customer_chats_history') }}

)

-- Who was in a chat does not change with time: a chat was there before any extract that names its customer, so what a later
-- extract says of it is a correction.
select
    chat_id,
    customer_id
from versions
where valid_to = 'infinity'
