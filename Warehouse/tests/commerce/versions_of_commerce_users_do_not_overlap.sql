{{ overlapping_versions('commerce_users_history', key='user_id') }}
