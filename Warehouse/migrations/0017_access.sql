-- Who may ask the API for what. Of a key only a hash is kept: whoever reads this table cannot use what he reads.
create table ops.api_keys (
    key_id text primary key,
    name text not null,
    secret_hash bytea not null,
    scopes text[] not null,
    created_at timestamptz not null,
    created_by text not null,
    expires_at timestamptz,
    revoked_at timestamptz,
    last_used_at timestamptz,
    constraint api_keys_id check (key_id ~ '^[0-9a-f]{12}$'),
    constraint api_keys_name check (name <> ''),
    constraint api_keys_scopes check (cardinality(scopes) > 0 and scopes <@ array['read', 'pii', 'write', 'admin'])
);

comment on column ops.api_keys.secret_hash is 'SHA-256 of the whole key; its secret is 256 random bits, which no search finds';
comment on column ops.api_keys.created_by is 'key_id of the key that asked for it, or migration';
comment on column ops.api_keys.last_used_at is 'to the minute';

-- Who read people's data, and who changed what. Kept without what was read.
create table ops.access_log (
    access_id bigint generated always as identity primary key,
    accessed_at timestamptz not null,
    key_id text,
    caller text not null,
    method text not null,
    route text not null,
    path text not null,
    scope text not null,
    status integer not null,
    traceparent text,
    constraint access_log_scope check (scope in ('pii', 'write', 'admin'))
);

comment on column ops.access_log.key_id is 'null: a developer without a key, or somebody who signed in without one';
comment on column ops.access_log.path is 'without the query, which may name people';

create index access_log_by_time on ops.access_log (accessed_at);

grant select, insert on ops.api_keys to insights;
grant update (revoked_at, last_used_at) on ops.api_keys to insights;
grant select, insert on ops.access_log to insights;
