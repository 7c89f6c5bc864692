with

deliveries as (

    select * from {{ source('bronze', 'usage_organisations') }}

),

-- Each file is a full extract, so the last row that was delivered for an organisation is its current state.
latest as (

    select distinct on (id)
        id as organisation_id,
        name,
        is_active_customer,
        coalesce(contracted_licences, 0) as contracted_licences,
        created_at
    from deliveries
    order by id, _batch_id desc, _row_number desc

)

select * from latest
