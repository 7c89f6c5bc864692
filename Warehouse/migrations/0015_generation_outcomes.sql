-- What became of a text: somebody sent it as it was, changed it first, or threw it away. The last report counts.
alter table ops.generations
    add column used_as text,
    add column used_at timestamptz,
    add constraint generations_used_as check (used_as in ('sent', 'edited', 'discarded')),
    add constraint generations_use_has_time check ((used_as is null) = (used_at is null));

comment on column ops.generations.used_as is 'sent: as it was; edited: changed and sent; discarded: not sent; null: nobody said';

grant update (used_as, used_at) on ops.generations to insights;
grant select (used_as, used_at) on ops.generations to warehouse_reader;
