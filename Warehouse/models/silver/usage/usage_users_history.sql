{{ history('usage_users', key='user_id', columns=[
    'id as user_id',
    'org_id as organisation_id',
    'email',
    'job_title',
    'coalesce(is_employee, false) as is_employee',
    'coalesce(is_licensed_user, false) as is_licensed_user',
    'coalesce(is_licensed_user, false) and not coalesce(is_employee, false) as is_licensed_population',
    'created_at'
]) }}
