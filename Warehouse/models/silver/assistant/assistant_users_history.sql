{{ history('assistant_users', key='user_id', columns=[
    'id as user_id',
    'created as created_at',
    'title'
]) }}
