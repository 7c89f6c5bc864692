{{ overlapping_versions('usage_users_history', key='user_id') }}
