-- What a record's timeline is made of. Each source has rows about the record $1, in a query with the alias c; the key that they
-- are ordered by, their time and their id; and what is told of one. Sources of one name share their ids. Kinds are what people
-- choose between. A reader for each name: src/lib/records/history/timeline.ts.
create function private.timeline_sources()
  returns table (kind text, source text, rows text, at_key text, id_key text, id_type text, entry text)
language sql immutable set search_path = ''
as $$
  select s.kind, 'change', format('public.crm_sync_changes c where c.record_id = $1 and c.side = %L', s.side),
    'c.created_at', 'c.id', 'bigint',
    -- A whole record, or a reason: no page shows them.
    'to_jsonb(c) || case when c.field is null then ''{"before": null, "after": null}'' else ''{}'' end::jsonb'
  from (values ('changes', 'adsapp'), ('syncs', 'crm'), ('syncs', 'link')) s (kind, side)
  union all
  select 'notes', 'note',
    'public.record_associations a join public.notes c on c.id = a.from_id
     where a.to_id = $1 and a.from_object = ''note'' and c.deleted_at is null',
    'c.written_at', 'c.id', 'uuid', 'jsonb_build_object(''id'', c.id, ''author'', c.author, ''preview'', c.preview)'
  union all
  -- A task twice: when it was added, and when it was done.
  select 'tasks', t.source,
    'public.record_associations a join public.tasks c on c.id = a.from_id
     where a.to_id = $1 and a.from_object = ''task'' and c.deleted_at is null and ' || t.at_key || ' is not null',
    t.at_key, 'c.id', 'uuid', 'jsonb_build_object(''id'', c.id, ''title'', coalesce(nullif(btrim(c.subject), ''''), c.preview))'
  from (values ('task', 'c.created_at'), ('done', 'c.completed_at')) t (source, at_key)
  union all
  -- With the CRM that it is from.
  select 'activities', 'activity',
    'public.record_associations a join public.activities c on c.id = a.from_id
     where a.to_id = $1 and a.from_object = ''activity'' and c.deleted_at is null',
    'c.started_at', 'c.id', 'uuid',
    'jsonb_build_object(''id'', c.id, ''kind'', c.kind, ''title'', c.preview, ''direction'', c.direction, ''connection'', (
       select l.connection_id from public.crm_sync_state l where l.record_id = c.id limit 1))'
$$;
revoke all on function private.timeline_sources from public, anon;
grant execute on function private.timeline_sources to authenticated;
