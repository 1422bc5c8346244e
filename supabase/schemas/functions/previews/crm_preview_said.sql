-- What a preview says that would be written, one row a value, in a form that what a run has written is compared with: records
-- that it would make here go by the CRM's id, on their own rows and where others refer to them.
create function private.crm_preview_said(p_preview uuid)
returns table (object_type text, key text, record_id uuid, crm_record_id text, side text, kind text, field text, value jsonb)
language sql stable security invoker set search_path = ''
as $$
  with made as materialized (
    select p.record_id::text as id, p.crm_record_id from public.crm_preview_records p
    where p.preview_id = p_preview and p.outcomes @> '{adsapp:created}'
  )
  select p.object_type, coalesce('crm ' || o.crm_record_id, p.record_id::text, 'crm ' || p.crm_record_id), p.record_id,
         p.crm_record_id, c.value ->> 'side', c.value ->> 'kind', f.field,
         case when m.id is null then f.value else to_jsonb('crm ' || m.crm_record_id) end
  from public.crm_preview_records p
  left join made o on o.id = p.record_id::text
  cross join lateral jsonb_array_elements(p.changes) c
  cross join lateral (
    select e.key as field, e.value from jsonb_each(case when jsonb_typeof(c.value -> 'after') = 'object'
                                                        then c.value -> 'after' else '{}'::jsonb end) e
    where c.value ->> 'kind' = 'created' and e.value <> 'null'::jsonb
    union all
    select c.value ->> 'field', nullif(c.value -> 'after', 'null'::jsonb) where c.value ->> 'kind' <> 'created') f
  left join made m on m.id = f.value #>> '{}'
  where p.preview_id = p_preview and c.value ->> 'side' in ('adsapp', 'crm')
    and c.value ->> 'kind' in ('created', 'updated', 'archived', 'restored', 'conflict')
$$;
revoke all on function private.crm_preview_said from public, anon;
grant execute on function private.crm_preview_said to authenticated, service_role;
