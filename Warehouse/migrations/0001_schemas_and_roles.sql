-- Who may do what. Every service signs in as a role of its own; the owner of the database only runs migrations.
--   ingestion         loads bronze and keeps the books of batches
--   modeling          reads bronze, owns silver and gold and the scheduler's tables
--   insights          serves gold
--   warehouse_reader  what BI tools and the API may read: gold without people's data, and the ops views
--   pii_reader        may read gold.pii_* as well
-- Roles belong to the whole server, so another database on it may have made them already.
do $$
declare
    role_name text;
begin
    foreach role_name in array array['ingestion', 'modeling', 'insights', 'warehouse_reader', 'pii_reader'] loop
        begin
            execute format('create role %I nologin', role_name);
        exception
            when duplicate_object or unique_violation then null;
        end;
    end loop;
end
$$;

grant warehouse_reader to insights;

create schema bronze;
-- What a run has built and not yet published; no reader may see it.
create schema build;
create schema silver;
create schema gold;
create schema quartz;

alter schema bronze owner to ingestion;
alter schema build owner to modeling;
alter schema silver owner to modeling;
alter schema gold owner to modeling;
alter schema quartz owner to modeling;

grant usage on schema ops to ingestion, modeling, warehouse_reader;
grant usage on schema bronze to modeling;
grant usage on schema gold to warehouse_reader, pii_reader;

-- Bronze tables are made by the ingestion role from the dataset files, one by one.
alter default privileges for role ingestion in schema bronze grant select on tables to modeling;
