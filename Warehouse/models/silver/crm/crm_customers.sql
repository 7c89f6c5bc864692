with

deliveries as (

    select * from {{ source('bronze', 'crm_customers') }}

),

-- Each file is a full extract, so the last row that was delivered for a customer is the current state.
latest as (

    select distinct on (customer_id)
        customer_id,
        nullif(btrim(occupation), '') as occupation,
        nullif(btrim(type), '') as customer_type
    from deliveries
    order by customer_id, _batch_id desc, _row_number desc

)

select * from latest
