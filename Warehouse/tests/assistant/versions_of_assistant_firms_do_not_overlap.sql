{{ overlapping_versions('assistant_firms_history', key='firm_id') }}
