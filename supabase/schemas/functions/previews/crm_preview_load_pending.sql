-- crm_load_pending as a preview sees it: what it has decided already is left out, and what it would have waiting is there. A full
-- run takes what was refused before once more.
create function public.crm_preview_load_pending(
  p_preview uuid, p_connection uuid, p_object text, p_linked boolean, p_after uuid, p_limit integer,
  p_records uuid[] default null, p_live boolean default false, p_orphaned boolean default false
) returns table (link jsonb, record jsonb, asked jsonb)
language sql stable set search_path = '' set enable_seqscan = off set enable_bitmapscan = off
as $$
  select private.crm_preview_drafted(l.link, private.crm_preview_remapped(p_preview, p_object)),
         private.crm_preview_record_json(p_preview, p_connection, coalesce(l.record, r.json)), q.asked
  from (
    (select s.id, s.record_id, private.crm_link_json(s) || case when s.status = 'attention' then jsonb_build_object(
              'status', case when s.crm_record_id is null then 'unlinked' else 'linked' end, 'pending', true, 'attempts', 0)
            else '{}'::jsonb end as link, null::jsonb as record
     from public.crm_sync_state s
     where (s.pending and s.status in ('linked', 'unlinked') or s.status = 'attention' and (
             select v.sync_type = 'full' from public.crm_previews v where v.id = p_preview))
       and s.connection_id = p_connection and s.object_type = p_object and s.record_id is not null
       and s.id > coalesce(p_after, '00000000-0000-0000-0000-000000000000') and (s.crm_record_id is not null) = p_linked
       and (p_records is null or s.record_id = any (p_records))
       and (s.live or not p_live) and (s.outgoing is not null or not p_orphaned)
       and not exists (select 1 from public.crm_preview_records p where p.preview_id = p_preview and p.id = s.id)
       and not exists (select 1 from public.crm_preview_records p
                       where p.record_id = s.record_id and p.preview_id = p_preview and p.object_type = p_object)
     order by s.id
     limit p_limit)
    union all
    (select p.id, p.record_id, p.link, p.record
     from public.crm_preview_records p
     where p.preview_id = p_preview and p.object_type = p_object and (p.link ->> 'pending')::boolean
       and p.id > coalesce(p_after, '00000000-0000-0000-0000-000000000000') and p.record_id is not null
       and p.link ->> 'status' in ('linked', 'unlinked') and (p.crm_record_id is not null) = p_linked
       and (p_records is null or p.record_id = any (p_records)) and not p_live and not p_orphaned
     order by p.id
     limit p_limit)
    order by 1
    limit p_limit
  ) l
  left join private.records r on r.object_type = p_object and r.id = l.record_id
  left join lateral (
    select jsonb_agg(case when k.values is null then jsonb_build_object('ref', k.ref, 'isLeft', true)
                          else jsonb_build_object('ref', k.ref, 'values', k.values) end) as asked
    from (
      select s.crm_record_id as ref, coalesce(s.last_error -> 'values', '{}'::jsonb) as values, s.last_error ->> 'name' as name
      from public.crm_sync_state s
      where s.connection_id = p_connection and s.object_type = p_object and private.crm_is_question(s)
        and not exists (select 1 from public.crm_preview_records p where p.preview_id = p_preview and p.id = s.id)
      union all
      select p.crm_record_id, coalesce(p.error -> 'values', '{}'::jsonb), p.error ->> 'name'
      from public.crm_preview_records p
      where p.preview_id = p_preview and p.object_type = p_object and p.error ->> 'code' = 'same_name' and p.record_id is null
      union all
      select n.ref, null, m.name
      from (select private.crm_name_of(p_object, coalesce(l.record, r.json)) as name) m
      cross join lateral private.crm_left_namesakes(p_connection, r.organization_id, p_object, m.name) n
      where not p_linked and r.id is not null) k
    where not p_linked and left(lower(btrim(k.name)), 500) = private.crm_name_of(p_object, coalesce(l.record, r.json))) q on true
  where coalesce(l.record, r.json) is not null
  order by l.id
$$;
revoke all on function public.crm_preview_load_pending from public, anon, authenticated;
grant execute on function public.crm_preview_load_pending to service_role;
