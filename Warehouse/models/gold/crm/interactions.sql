with

contacts as (

    select
        *,
        (started_at at time zone 'UTC')::date as interaction_date,
        date_trunc('month', started_at at time zone 'UTC')::date as month_start
    from {{ ref('crm_contacts') }}

),

customers as (

    select * from {{ ref('crm_customers_history') }}

),

products as (

    select * from {{ ref('crm_products_of_discussion_history') }}

)

-- Customer and product are those of the time of the contact.
select
    contacts.interaction_id,
    contacts.customer_id,
    customers.occupation,
    coalesce(customers.customer_type, 'unknown') as customer_type,
    contacts.channel,
    contacts.topic,
    contacts.sentiment,
    contacts.started_at,
    contacts.interaction_date,
    contacts.month_start,
    coalesce(products.product, 'unknown') as product,
    setweight(to_tsvector('english', coalesce(contacts.topic, '')), 'A')
        || setweight(to_tsvector('english', concat_ws(' ', contacts.channel, contacts.sentiment, products.product)), 'C') as search_text
from contacts
left join customers
    on customers.customer_id = contacts.customer_id
    and customers.valid_from <= contacts.started_at
    and customers.valid_to > contacts.started_at
left join products
    on products.month_start = contacts.month_start
    and products.valid_from <= contacts.started_at
    and products.valid_to > contacts.started_at
