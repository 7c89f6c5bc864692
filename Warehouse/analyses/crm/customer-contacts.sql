select
    interaction_date,
    channel,
    topic,
    product,
    sentiment,
    interaction_id
from {{ ref('interactions') }}
where customer_id = :customer
order by started_at desc, interaction_id desc
