{{ history('crm_customer_chats', key='chat_id', columns=[
    'chat_id',
    'customer_id'
]) }}
