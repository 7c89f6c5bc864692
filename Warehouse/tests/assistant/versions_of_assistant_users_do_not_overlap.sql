{{ overlapping_versions('assistant_users_history', key='user_id') }}
