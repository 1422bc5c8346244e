-- crm_load_remote as a preview sees it: with the links and records that it has decided so far in place of those that are stored,
-- and with the records that it would have made.
create function public.crm_preview_load_remote(
  p_preview uuid, p_connection uuid, p_object text, p_records jsonb, p_run uuid default null)
returns table (ref text, link jsonb, record jsonb, candidates jsonb)
language plpgsql stable set search_path = '' set jit = off set enable_seqscan = off
as $$
declare
  v_remapped text[] := private.crm_preview_remapped(p_preview, p_object);
  v_full boolean := (select v.sync_type = 'full' from public.crm_previews v where v.id = p_preview);
  -- The match keys that are asked for, worked out once, each with whose they are: {key: [{ref, rank}]}.
  v_asked jsonb;
  v_keys text[];
begin
  select jsonb_object_agg(a.key, a.by), array_agg(a.key) into v_asked, v_keys
  from (
    select t.key, jsonb_agg(jsonb_build_object('ref', t.ref, 'rank', t.rank)) as by
    from (select r.ref, (k.key ->> 'rank')::integer as rank,
                 private.crm_preview_key(p_object, k.key ->> 'kind', k.key ->> 'name', k.key ->> 'value') as key
          from jsonb_to_recordset(p_records) as r (ref text, keys jsonb)
          cross join lateral jsonb_array_elements(r.keys) as k (key)
          where (k.key ->> 'rank')::integer between 0 and 999 offset 0) t
    where t.key is not null
    group by t.key) a;

  -- In: what is stored. own: what the preview has decided of these records of the CRM; made: records that it would have changed
  -- or made, by the keys that are asked for; seen: candidates that are as stored, with the links that the preview would give
  -- them. Out: one row per remote record.
  return query
  with loaded as materialized (
    select l.ref, private.crm_preview_begun(l.link, v_full) as link, l.record, l.candidates
    from public.crm_load_remote(p_connection, p_object, p_records, p_run) l
  ), own as materialized (
    select distinct on (l.ref) l.ref, p.link, p.record, p.record_id
    from loaded l
    cross join lateral (
      select k.link, k.record, k.record_id from public.crm_preview_records k
      where k.preview_id = p_preview and k.object_type = p_object and k.crm_record_id = l.ref offset 0) p
    order by l.ref, p.record_id is null
  ), made as materialized (
    select a.ref, min(a.rank) as n, p.record_id, p.record, p.link
    from (
      -- By its keys alone, behind a fence: the planner takes any preview for a handful of rows, and would read all of it.
      select k.preview_id, k.object_type, k.keys, k.record_id, k.record, k.link from public.crm_preview_records k
      where k.keys && v_keys offset 0) p
    cross join lateral unnest(p.keys) h (key)
    cross join lateral jsonb_to_recordset(v_asked -> h.key) as a (ref text, rank integer)
    where p.preview_id = p_preview and p.object_type = p_object and p.record is not null
    group by a.ref, p.record_id, p.record, p.link
  ), seen as (
    select l.ref, (c.value ->> 'key')::integer as n, (c.value #>> '{record,id}')::uuid as record_id,
           c.value -> 'record' as record,
           coalesce(p.link, case when not exists (
               select 1 from public.crm_preview_records k
               where k.preview_id = p_preview and k.id = (c.value #>> '{link,id}')::uuid)
             then private.crm_preview_begun(nullif(c.value -> 'link', 'null'::jsonb), v_full) end) as link
    from loaded l
    cross join lateral jsonb_array_elements(l.candidates) c
    left join lateral (
      select k.link, k.record, k.outcomes from public.crm_preview_records k
      where k.record_id = (c.value #>> '{record,id}')::uuid and k.preview_id = p_preview and k.object_type = p_object
      order by k.crm_record_id is null limit 1) p on true
    where p.record is null and coalesce(not ((c.value ->> 'key')::integer = 1000 and p.outcomes <> '{}'
                                    and coalesce(p.link ->> 'crm_record_id', '') <> ''), true)
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
  -- Whether its link goes on with another record of the CRM, or with none.
  cross join lateral (
    select exists (select 1 from public.crm_preview_records k
                   where k.preview_id = p_preview and k.id = (l.link ->> 'id')::uuid
                     and k.crm_record_id is distinct from l.ref) as is_moved) m;
end
$$;
revoke all on function public.crm_preview_load_remote from public, anon, authenticated;
grant execute on function public.crm_preview_load_remote to service_role;
