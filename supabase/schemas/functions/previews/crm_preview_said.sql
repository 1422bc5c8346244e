-- What a preview says that would be written, one row a value, in a form that what a run has written is compared with: records
-- that it would make here go by the CRM's id, on their own rows and where others refer to them. Of p_parts parts of the records
-- (by their keys), this one.
create function private.crm_preview_said(p_preview uuid, p_part integer default 0, p_parts integer default 1)
returns table (object_type text, key text, record_id uuid, crm_record_id text, side text, kind text, field text, value jsonb)
language sql stable security invoker set search_path = '' set enable_nestloop = off
as $$
  with made as materialized (
    select p.record_id::text as id, p.crm_record_id from public.crm_preview_records p
    where p.preview_id = p_preview and p.outcomes @> '{adsapp:created}'
  )
  select p.object_type, p.key, p.record_id, p.crm_record_id, c.value ->> 'side', c.value ->> 'kind', f.field,
         case when m.id is null then f.value else to_jsonb('crm ' || m.crm_record_id) end
  from (
    select k.* from (
      select r.object_type, r.record_id, r.crm_record_id, r.changes,
             coalesce('crm ' || o.crm_record_id, r.record_id::text, 'crm ' || r.crm_record_id) as key
      from public.crm_preview_records r left join made o on o.id = r.record_id::text
      where r.preview_id = p_preview and r.changes <> '[]'::jsonb) k
    where (hashtext(k.key) & 2147483647) % p_parts = p_part) p
  cross join lateral jsonb_array_elements(p.changes) c
  cross join lateral (
    select e.key as field, e.value from jsonb_each(case when jsonb_typeof(c.value -> 'after') = 'object'
                                                        then c.value -> 'after' else '{}'::jsonb end) e
    where c.value ->> 'kind' = 'created' and e.value <> 'null'::jsonb
    union all
    select c.value ->> 'field', nullif(c.value -> 'after', 'null'::jsonb) where c.value ->> 'kind' <> 'created') f
  left join made m on m.id = f.value #>> '{}'
  where c.value ->> 'side' in ('adsapp', 'crm')
    and c.value ->> 'kind' in ('created', 'updated', 'archived', 'restored', 'conflict')
$$;
revoke all on function private.crm_preview_said from public, anon, authenticated;
grant execute on function private.crm_preview_said to service_role;
