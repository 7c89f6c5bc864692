{{ history('usage_organisations', key='organisation_id', columns=[
    'id as organisation_id',
    'name',
    'is_active_customer',
    'coalesce(contracted_licences, 0) as contracted_licences',
    'created_at'
]) }}
