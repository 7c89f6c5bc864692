with

crm_interactions as (

    select * from {{ ref('crm_interactions') }}

),

customers as (

    select * from {{ ref('crm_customers') }}

),

products as (

    select * from {{ ref('crm_products_of_discussion') }}

),

checked as (

    select
        crm_interactions.interaction_id,
        crm_interactions.customer_id,
        crm_interactions.started_at,
        problem.name as problem
    from crm_interactions
    left join customers on customers.customer_id = crm_interactions.customer_id
    left join products on products.month_start = date_trunc('month', crm_interactions.started_at at time zone 'UTC')::date
    cross join lateral (
        values
            ('unknown customer', customers.customer_id is null),
            ('customer without type', customers.customer_id is not null and customers.customer_type is null),
            ('no product for the month', products.month_start is null),
            ('no topic', crm_interactions.topic is null),
            ('no sentiment', crm_interactions.sentiment is null),
            ('replaces rows of other files', crm_interactions.replaced_rows > 0)
    ) as problem (name, is_found)
    where problem.is_found

)

select * from checked
