with

contacts as (

    select * from {{ ref('crm_contacts') }}

),

customers as (

    select * from {{ ref('crm_customers_history') }}

),

products as (

    select * from {{ ref('crm_products_of_discussion_history') }}

),

checked as (

    select
        contacts.interaction_id,
        contacts.customer_id,
        contacts.started_at,
        problem.name as problem
    from contacts
    left join customers
        on customers.customer_id = contacts.customer_id
        and customers.valid_from <= contacts.started_at
        and customers.valid_to > contacts.started_at
    left join products
        on products.month_start = date_trunc('month', contacts.started_at at time zone 'UTC')::date
        and products.valid_from <= contacts.started_at
        and products.valid_to > contacts.started_at
    cross join lateral (
        values
            ('unknown customer', customers.customer_id is null),
            ('customer without type', customers.customer_id is not null and customers.customer_type is null),
            ('no product for the month', products.month_start is null),
            ('no topic', contacts.topic is null),
            ('no sentiment', contacts.sentiment is null),
            ('replaces rows of other files', contacts.replaced_rows > 0)
    ) as problem (name, is_found)
    where problem.is_found

)

select * from checked
