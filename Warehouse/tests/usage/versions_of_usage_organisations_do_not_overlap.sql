{{ overlapping_versions('usage_organisations_history', key='organisation_id') }}
