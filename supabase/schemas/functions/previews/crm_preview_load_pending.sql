-- crm_load_pending as a preview sees it: what it has decided already is left out, and what it would have waiting is there. A full
-- run takes what was refused before once more.
create function public.crm_preview_load_pending(
  p_preview uuid, p_connection uuid, p_object text, p_linked boolean, p_after uuid, p_limit integer,
  p_records uuid[] default null, p_live boolean default false, p_orphaned boolean default false
) returns table (link jsonb, record jsonb, asked jsonb)
language plpgsql stable set search_path = '' set enable_seqscan = off set enable_bitmapscan = off set jit = off
as $$
declare
  v_full boolean := (select v.sync_type = 'full' from public.crm_previews v where v.id = p_preview);
  v_remapped text[] := private.crm_preview_remapped(p_preview, p_object);
  v_after uuid := coalesce(p_after, '00000000-0000-0000-0000-000000000000');
  -- Whether a person is asked anything of which the answer decides whether a record is made.
  v_asks boolean := not p_linked and (
    exists (select 1 from public.crm_sync_state s
            where s.connection_id = p_connection and s.object_type = p_object and private.crm_is_question(s))
    or exists (select 1 from public.crm_preview_records p
               where p.preview_id = p_preview and p.object_type = p_object and p.error ->> 'code' = 'same_name'));
  -- Whether anything stayed in the CRM when the record here was deleted.
  v_left boolean := not p_linked and exists (
    select 1 from public.crm_sync_state s
    where s.connection_id = p_connection and s.object_type = p_object and s.status = 'excluded'
      and s.crm_record_id is not null and s.last_error ->> 'code' = 'deleted_in_adsapp');
begin
  -- In: links that are stored and that the preview has not touched, by what has them sent, then its own. Each part is the next
  -- part of an index.
  return query
  select private.crm_preview_drafted(l.link, v_remapped),
         private.crm_preview_record_json(p_preview, p_connection, coalesce(l.record, r.json)), q.asked
  from (
    select k.* from (
      (select s.id, s.record_id, private.crm_link_json(s) as link, null::jsonb as record
       from public.crm_sync_state s
       where p_records is null and s.pending and s.connection_id = p_connection and s.object_type = p_object and s.id > v_after
         and s.status in ('linked', 'unlinked') and s.record_id is not null and (s.crm_record_id is not null) = p_linked
         and (s.live or not p_live) and (s.outgoing is not null or not p_orphaned)
         and (p_orphaned or not private.crm_is_unanswered(s))
         and not exists (select 1 from public.crm_preview_records p where p.preview_id = p_preview and p.id = s.id)
       order by s.id
       limit p_limit)
      union all
      (select s.id, s.record_id, private.crm_preview_begun(private.crm_link_json(s), true), null
       from public.crm_sync_state s
       where p_records is null and v_full and s.status = 'attention' and s.connection_id = p_connection
         and s.object_type = p_object and s.id > v_after and s.record_id is not null
         and (s.crm_record_id is not null) = p_linked
         and (s.live or not p_live) and (s.outgoing is not null or not p_orphaned)
         and (p_orphaned or not private.crm_is_unanswered(s))
         and not exists (select 1 from public.crm_preview_records p where p.preview_id = p_preview and p.id = s.id)
       order by s.id
       limit p_limit)
      union all
      (select s.id, s.record_id, private.crm_preview_begun(private.crm_link_json(s), v_full), null
       from public.crm_sync_state s
       where s.record_id = any (p_records) and s.connection_id = p_connection and s.object_type = p_object and s.id > v_after
         and (s.status in ('linked', 'unlinked') or s.status = 'attention' and v_full)
         and (s.crm_record_id is not null) = p_linked
         and (s.live or not p_live) and (s.outgoing is not null or not p_orphaned)
         and not exists (select 1 from public.crm_preview_records p where p.preview_id = p_preview and p.id = s.id)
       order by s.id
       limit p_limit)
      union all
      (select p.id, p.record_id, p.link, p.record
       from public.crm_preview_records p
       where p_records is null and (p.link ->> 'pending')::boolean and p.preview_id = p_preview and p.object_type = p_object
         and p.id > v_after and p.record_id is not null
         and p.link ->> 'status' in ('linked', 'unlinked') and (p.crm_record_id is not null) = p_linked
         and (not p_live or coalesce((p.link ->> 'live')::boolean, false))
         and (not p_orphaned or p.link -> 'outgoing' <> 'null')
       order by p.id
       limit p_limit)
      union all
      (select p.id, p.record_id, p.link, p.record
       from public.crm_preview_records p
       where p.record_id = any (p_records) and p.preview_id = p_preview and p.object_type = p_object and p.id > v_after
         and p.link ->> 'status' in ('linked', 'unlinked') and (p.crm_record_id is not null) = p_linked
         and (not p_live or coalesce((p.link ->> 'live')::boolean, false))
         and (not p_orphaned or p.link -> 'outgoing' <> 'null')
       order by p.id
       limit p_limit)) k
    order by k.id
    limit p_limit
  ) l
  left join private.records r on r.object_type = p_object and r.id = l.record_id
  left join lateral (
    select jsonb_agg(case when k.values is null then jsonb_build_object('ref', k.ref, 'isLeft', true)
                          else jsonb_build_object('ref', k.ref, 'values', k.values) end) as asked
    from (
      select s.crm_record_id as ref, coalesce(s.last_error -> 'values', '{}'::jsonb) as values, s.last_error ->> 'name' as name
      from public.crm_sync_state s
      where v_asks and s.connection_id = p_connection and s.object_type = p_object and private.crm_is_question(s)
        and not exists (select 1 from public.crm_preview_records p where p.preview_id = p_preview and p.id = s.id)
      union all
      select p.crm_record_id, coalesce(p.error -> 'values', '{}'::jsonb), p.error ->> 'name'
      from public.crm_preview_records p
      where v_asks and p.preview_id = p_preview and p.object_type = p_object and p.error ->> 'code' = 'same_name'
        and p.record_id is null and p.link ->> 'status' = 'attention'
      union all
      select n.ref, null, m.name
      from (select private.crm_name_of(p_object, coalesce(l.record, r.json)) as name) m
      cross join lateral private.crm_left_namesakes(p_connection, r.organization_id, p_object, m.name) n
      -- One that somebody has taken in the preview is left no more.
      where v_left and r.id is not null and not exists (
        select 1 from public.crm_sync_state s join public.crm_preview_records p on p.preview_id = p_preview and p.id = s.id
        where s.connection_id = p_connection and s.object_type = p_object and s.crm_record_id = n.ref
          and p.crm_record_id is distinct from n.ref)) k
    where left(lower(btrim(k.name)), 500) = private.crm_name_of(p_object, coalesce(l.record, r.json))) q on true
  where coalesce(l.record, r.json) is not null
  order by l.id;
end
$$;
revoke all on function public.crm_preview_load_pending from public, anon, authenticated;
grant execute on function public.crm_preview_load_pending to service_role;
