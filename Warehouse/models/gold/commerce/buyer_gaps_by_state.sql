{{ buyer_gaps(['user_id', 'state'], ['order_date', 'previous_date', 'state']) }}
