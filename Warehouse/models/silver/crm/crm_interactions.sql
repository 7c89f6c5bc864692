with

deliveries as (

    select * from {{ source('bronze', 'crm_interactions') }}

),

-- Corrected rows belong to the file that they were first in.
origins as (

    select * from {{ source('ops', 'batch_origins') }}

),

-- One spelling per channel: Email for e-mail, EMAIL and " email ".
spelled as (

    select
        date_start as started_at,
        case
            when lower(btrim(interaction)) in ('e-mail', 'e mail', 'mail') then 'Email'
            else upper(left(btrim(interaction), 1)) || lower(substr(btrim(interaction), 2))
        end as channel,
        customers as customer_id,
        nullif(btrim(topic), '') as topic,
        sentiment,
        origins.origin_batch_id as delivery_id,
        deliveries._batch_id as batch_id,
        deliveries._row_number as row_number
    from deliveries
    inner join origins on origins.batch_id = deliveries._batch_id

),

-- The source gives no key. Rows of one file are different interactions, however alike. A file that has interactions of
-- the same customer, channel and minute as an earlier one tells of the same ones again: the latest file that knows a
-- topic or sentiment stands, else the latest.
ranked as (

    select
        *,
        first_value(delivery_id) over (
            partition by started_at, channel, customer_id
            order by topic is not null or sentiment is not null desc, delivery_id desc
        ) as standing_delivery_id,
        count(*) over (partition by started_at, channel, customer_id) as deliveries
    from spelled

),

numbered as (

    select
        *,
        row_number() over (partition by started_at, channel, customer_id order by batch_id, row_number) as occurrence,
        deliveries - count(*) over (partition by started_at, channel, customer_id) as replaced_rows
    from ranked
    where delivery_id = standing_delivery_id

),

final as (

    select
        md5(concat_ws('|', customer_id, channel, extract(epoch from started_at)::bigint, occurrence)) as interaction_id,
        customer_id,
        channel,
        started_at,
        topic,
        sentiment,
        replaced_rows
    from numbered

)

select * from final
