{{ history('commerce_users', key='user_id', columns=[
    'user_id',
    'email',
    'first_name',
    'last_name',
    'city',
    'state',
    'case when age between 18 and 100 then age end as age',
    'customer_segment',
    'created_at',
    'last_login as last_login_at'
]) }}
