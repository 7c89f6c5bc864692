with

deliveries as (

    select * from {{ source('bronze', 'assistant_firms') }}

),

-- Each file is a full extract, so the last row that was delivered for a firm is its current state.
latest as (

    select distinct on (id)
        id as firm_id,
        created as created_at,
        firm_size,
        arr_in_thousands * 1000 as arr
    from deliveries
    order by id, _batch_id desc, _row_number desc

)

select * from latest
