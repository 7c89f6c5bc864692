with

versions as (

    select * from {{ ref('usage_organisations_history') }}

),

user_days as (

    select * from {{ ref('fct_user_days') }}

),

-- The days that the data speaks of: a licence figure for a day without any data would make utilisation look like zero.
days as (

    select generate_series(min(activity_date), max(activity_date), interval '1 day')::date as licence_date
    from user_days

)

-- The state at the end of the day.
select
    versions.organisation_id,
    days.licence_date,
    versions.contracted_licences
from days
inner join versions
    on versions.valid_from < (days.licence_date + 1)::timestamp at time zone 'UTC'
    and versions.valid_to >= (days.licence_date + 1)::timestamp at time zone 'UTC'
