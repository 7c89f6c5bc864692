{{ history('assistant_firms', key='firm_id', columns=[
    'id as firm_id',
    'created as created_at',
    'firm_size',
    'arr_in_thousands * 1000 as arr'
]) }}
