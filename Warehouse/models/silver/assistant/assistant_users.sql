with

deliveries as (

    select * from {{ source('bronze', 'assistant_users') }}

),

-- Each file is a full extract, so the last row that was delivered for a user is the current state.
latest as (

    select distinct on (id)
        id as user_id,
        created as created_at,
        title
    from deliveries
    order by id, _batch_id desc, _row_number desc

)

select * from latest
