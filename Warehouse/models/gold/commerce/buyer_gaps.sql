{{ buyer_gaps(['user_id'], ['order_date', 'previous_date']) }}
