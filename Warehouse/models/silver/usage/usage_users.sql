with

deliveries as (

    select * from {{ source('bronze', 'usage_users') }}

),

-- Each file is a full extract, so the last row that was delivered for a user is the current state.
latest as (

    select distinct on (id)
        id as user_id,
        org_id as organisation_id,
        email,
        job_title,
        coalesce(is_employee, false) as is_employee,
        coalesce(is_licensed_user, false) as is_licensed_user,
        created_at
    from deliveries
    order by id, _batch_id desc, _row_number desc

),

final as (

    select
        *,
        is_licensed_user and not is_employee as is_licensed_population
    from latest

)

select * from final
