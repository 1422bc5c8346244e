-- crm_load_remote as a preview sees it: with the links and records that it has decided so far in place of those that are stored,
-- and with the records that it would have made.
create function public.crm_preview_load_remote(
  p_preview uuid, p_connection uuid, p_object text, p_records jsonb, p_run uuid default null)
returns table (ref text, link jsonb, record jsonb, candidates jsonb)
language plpgsql stable set search_path = '' set jit = off
as $$
declare
  v_remapped text[] := private.crm_preview_remapped(p_preview, p_object);
begin
  -- In: what is stored. own: what the preview has decided of these records of the CRM; made: records that it would have changed
  -- or made, by the keys that are asked for; seen: candidates that are as stored, with the links that the preview would give
  -- them. Out: one row per remote record.
  return query
  with loaded as materialized (
    select l.* from public.crm_load_remote(p_connection, p_object, p_records, p_run) l
  ), own as materialized (
    select distinct on (l.ref) l.ref, p.link, p.record, p.record_id
    from loaded l
    cross join lateral (
      select k.link, k.record, k.record_id from public.crm_preview_records k
      where k.preview_id = p_preview and k.object_type = p_object and k.crm_record_id = l.ref offset 0) p
    order by l.ref, p.record_id is null
  ), asked as materialized (
    select r.ref, (k.key ->> 'rank')::integer as n,
           private.crm_preview_key(p_object, k.key ->> 'kind', k.key ->> 'name', k.key ->> 'value') as key
    from jsonb_to_recordset(p_records) as r (ref text, keys jsonb)
    cross join lateral jsonb_array_elements(r.keys) as k (key)
    where (k.key ->> 'rank')::integer between 0 and 999
  ), made as (
    select a.ref, min(a.n) as n, p.record_id, p.record, p.link
    from asked a
    cross join lateral (
      select k.record_id, k.record, k.link from public.crm_preview_records k
      where k.keys @> array[a.key] and k.preview_id = p_preview and k.object_type = p_object and k.record is not null
      offset 0) p
    where a.key is not null
    group by a.ref, p.record_id, p.record, p.link
  ), seen as (
    select l.ref, (c.value ->> 'key')::integer as n, (c.value #>> '{record,id}')::uuid as record_id,
           c.value -> 'record' as record, coalesce(p.link, nullif(c.value -> 'link', 'null'::jsonb)) as link
    from loaded l
    cross join lateral jsonb_array_elements(l.candidates) c
    left join lateral (
      select k.link, k.record from public.crm_preview_records k
      where k.record_id = (c.value #>> '{record,id}')::uuid and k.preview_id = p_preview and k.object_type = p_object
      order by k.crm_record_id is null limit 1) p on true
    where p.record is null and not ((c.value ->> 'key')::integer = 1000 and coalesce(p.link ->> 'crm_record_id', '') <> '')
  ), together as (
    select c.ref, jsonb_agg(jsonb_build_object(
        'key', c.n, 'record', private.crm_preview_record_json(p_preview, p_connection, c.record),
        'link', private.crm_preview_drafted(c.link, v_remapped)) order by c.n, c.record_id) as candidates
    from (select * from seen union all select m.ref, m.n, m.record_id, m.record, m.link from made m) c
    group by c.ref
  )
  select l.ref,
    private.crm_preview_drafted(coalesce(o.link, case when not m.is_moved then l.link end), v_remapped),
    private.crm_preview_record_json(p_preview, p_connection, case
      when o.ref is not null then coalesce(o.record, (
        select r.json from private.records r where r.object_type = p_object and r.id = o.record_id))
      when not m.is_moved then l.record end),
    case when private.crm_preview_is_paired(o.link) then '[]'::jsonb else coalesce(t.candidates, '[]'::jsonb) end
  from loaded l
  left join own o on o.ref = l.ref
  left join together t on t.ref = l.ref
  -- Whether its link goes on with another record of the CRM.
  cross join lateral (
    select exists (select 1 from public.crm_preview_records k
                   where k.preview_id = p_preview and k.id = (l.link ->> 'id')::uuid
                     and k.crm_record_id is distinct from l.ref) as is_moved) m;
end
$$;
revoke all on function public.crm_preview_load_remote from public, anon, authenticated;
grant execute on function public.crm_preview_load_remote to service_role;
