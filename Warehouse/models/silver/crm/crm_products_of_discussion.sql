with

deliveries as (

    select * from {{ source('bronze', 'crm_products_of_discussion') }}

),

-- Each file is a full extract, so the last row that was delivered for a month stands.
latest as (

    select distinct on (date_trunc('month', date))
        date_trunc('month', date)::date as month_start,
        btrim(product) as product
    from deliveries
    order by date_trunc('month', date), _batch_id desc, _row_number desc

)

select * from latest
