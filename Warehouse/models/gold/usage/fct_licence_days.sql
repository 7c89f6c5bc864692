with

organisations as (

    select * from {{ ref('usage_organisations') }}

),

user_days as (

    select * from {{ ref('fct_user_days') }}

),

-- The days that the data speaks of: a licence figure for a day without any data would make utilisation look like zero.
days as (

    select generate_series(min(activity_date), max(activity_date), interval '1 day')::date as licence_date
    from user_days

)

select
    organisations.organisation_id,
    days.licence_date,
    organisations.contracted_licences
from organisations
cross join days
