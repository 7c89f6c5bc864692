-- One row per text that was generated for a customer, or tried to be: who asked which model with which prompt, and how it went.
create table ops.generations (
    generation_id bigint generated always as identity primary key,
    customer_id integer not null,
    content_type text not null,
    language text not null,
    prompt_version text not null,
    provider text not null,
    model text not null,
    outcome text not null,
    reason text,
    violations text[] not null default '{}',
    input_tokens bigint,
    output_tokens bigint,
    cost numeric(14, 6),
    duration_seconds double precision not null,
    sources text[] not null default '{}',
    warehouse_version bigint not null,
    text text,
    traceparent text,
    created_at timestamptz not null,
    constraint generations_content_type check (content_type in ('email', 'sms', 'call_script', 'summary')),
    constraint generations_outcome check (outcome in ('generated', 'fallback')),
    constraint generations_fallback_has_reason check ((outcome = 'fallback') = (reason is not null))
);

comment on column ops.generations.outcome is 'generated: the model''s text passed the check; fallback: the customer got the text that is written without a model';
comment on column ops.generations.violations is 'kinds of what the check found, such as number or name; never the words themselves';
comment on column ops.generations.sources is 'interaction_id of what was retrieved';
comment on column ops.generations.text is 'the model''s own words, before personal data is put back; only kept where Llm:LogText says so';

create index generations_by_time on ops.generations (created_at);
create index generations_by_customer on ops.generations (customer_id, created_at);

grant select, insert on ops.generations to insights;
-- Readers see how generation goes, and not what it says about whom.
grant select (
    generation_id, content_type, language, prompt_version, provider, model, outcome, reason, violations, input_tokens,
    output_tokens, cost, duration_seconds, warehouse_version, created_at
) on ops.generations to warehouse_reader;
