with

activities as (

    select * from {{ ref('activities') }}

),

user_days as (

    select
        user_id,
        organisation_id,
        (occurred_at at time zone 'UTC')::date as activity_date,
        bool_or(is_licensed_population) as is_licensed_population,
        count(*) as activities,
        count(*) filter (where not is_transformation) as navigations,
        count(*) filter (where is_transformation) as transformations
    from activities
    group by user_id, organisation_id, activity_date

),

-- The previous active date makes distinct users a plain count: over [from, to], each user is counted by the one row
-- whose date is in the range and whose previous date is not.
with_previous as (

    select
        *,
        lag(activity_date) over (partition by user_id, organisation_id order by activity_date) as previous_active_date,
        row_number() over (partition by user_id, activity_date order by organisation_id) = 1 as is_first_organisation_of_day
    from user_days

),

dates_over_all_organisations as (

    select
        user_id,
        activity_date,
        lag(activity_date) over (partition by user_id order by activity_date) as previous_active_date_any
    from with_previous
    where is_first_organisation_of_day

),

final as (

    select
        with_previous.user_id,
        with_previous.organisation_id,
        with_previous.activity_date,
        with_previous.previous_active_date,
        dates_over_all_organisations.previous_active_date_any,
        with_previous.is_first_organisation_of_day,
        with_previous.is_licensed_population,
        with_previous.activities,
        with_previous.navigations,
        with_previous.transformations
    from with_previous
    inner join dates_over_all_organisations using (user_id, activity_date)

)

select * from final
