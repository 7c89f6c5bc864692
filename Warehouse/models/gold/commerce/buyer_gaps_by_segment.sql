{{ buyer_gaps(['user_id', 'customer_segment'], ['order_date', 'previous_date', 'customer_segment']) }}
