with

crm_interactions as (

    select
        *,
        (started_at at time zone 'UTC')::date as interaction_date,
        date_trunc('month', started_at at time zone 'UTC')::date as month_start
    from {{ ref('crm_interactions') }}

),

customers as (

    select * from {{ ref('dim_crm_customers') }}

),

products as (

    select * from {{ ref('crm_products_of_discussion') }}

)

select
    crm_interactions.interaction_id,
    crm_interactions.customer_id,
    customers.occupation,
    coalesce(customers.customer_type, 'unknown') as customer_type,
    crm_interactions.channel,
    crm_interactions.topic,
    crm_interactions.sentiment,
    crm_interactions.started_at,
    crm_interactions.interaction_date,
    crm_interactions.month_start,
    coalesce(products.product, 'unknown') as product
from crm_interactions
left join customers on customers.customer_id = crm_interactions.customer_id
left join products on products.month_start = crm_interactions.month_start
