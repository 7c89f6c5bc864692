{{ overlapping_versions('crm_customer_chats_history', key='chat_id') }}
