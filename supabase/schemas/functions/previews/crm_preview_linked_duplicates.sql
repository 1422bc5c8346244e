-- crm_linked_duplicates as a preview sees it: with records that it would have linked. By an email or a domain too, because the
-- CRM, which would be searched for those, does not have what the preview would have made there.
create function public.crm_preview_linked_duplicates(p_preview uuid, p_connection uuid, p_object text, p_records jsonb)
returns jsonb
language sql stable set search_path = '' set enable_seqscan = off
as $$
  with stored as (
    select e.key as ref, i.id::uuid as id
    from jsonb_each(public.crm_linked_duplicates(p_connection, p_object, p_records)) e
    cross join lateral jsonb_array_elements_text(e.value) as i (id)
    where not exists (select 1 from public.crm_preview_records p
                      where p.record_id = i.id::uuid and p.preview_id = p_preview and p.object_type = p_object
                        and p.link ->> 'status' = 'excluded')
  ), asked as materialized (
    select r.ref, private.crm_preview_key(p_object, k.key ->> 'kind', k.key ->> 'name', k.key ->> 'value') as key
    from jsonb_to_recordset(p_records) as r (ref text, keys jsonb)
    cross join lateral jsonb_array_elements(r.keys) as k (key)
    where k.key ->> 'kind' in ('email', 'domain', 'phone', 'custom')
  ), made as (
    select a.ref, p.record_id as id
    from asked a
    cross join lateral (
      select k.preview_id, k.object_type, k.record_id, k.crm_record_id, k.link from public.crm_preview_records k
      where k.keys @> array[a.key] offset 0) p
    where a.key is not null and p.preview_id = p_preview and p.object_type = p_object
      and p.record_id is not null and p.crm_record_id is not null and p.link ->> 'status' <> 'excluded'
      and p.record_id <> a.ref::uuid
  )
  select coalesce(jsonb_object_agg(t.ref, t.records), '{}'::jsonb) from (
    select u.ref, jsonb_agg(u.id order by u.id) as records from (table stored union table made) u group by u.ref) t
$$;
revoke all on function public.crm_preview_linked_duplicates from public, anon, authenticated;
grant execute on function public.crm_preview_linked_duplicates to service_role;
