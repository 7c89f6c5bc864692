-- A key may be restricted to some organisations. The API then reads as a role of its own, which sees their rows by the policies that
-- each relation of gold gets when it is published, and no relation that has none.
do $$
begin
    create role restricted_reader nologin;
exception
    when duplicate_object or unique_violation then null;
end
$$;

grant restricted_reader to insights;
grant usage on schema gold, ops to restricted_reader;
grant select on ops.warehouse_version to restricted_reader;

alter table ops.api_keys
    add column organisations text[],
    add constraint api_keys_organisations check (
        organisations is null or (cardinality(organisations) > 0 and scopes <@ array['read', 'pii']));

comment on column ops.api_keys.organisations is 'whose rows the key sees; null for all. What such a key may change is nobody''s';
