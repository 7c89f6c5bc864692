{{ buyer_gaps(['user_id', 'customer_segment', 'state'], ['order_date', 'previous_date', 'customer_segment', 'state']) }}
