-- crm_to_send as a preview sees it. @returns {linked, unlinked, archiving}
create function public.crm_preview_to_send(p_preview uuid, p_connection uuid, p_object text) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('linked', count(*) filter (where k.is_linked), 'unlinked', count(*) filter (where not k.is_linked),
    'archiving', (
      select count(*) from public.crm_sync_state a
      where a.archiving and a.connection_id = p_connection and a.object_type = p_object and a.crm_record_id is not null
        and not exists (select 1 from public.crm_preview_records p where p.preview_id = p_preview and p.id = a.id))
    + (
      select count(*) from public.crm_preview_records p
      where p.preview_id = p_preview and p.object_type = p_object and p.link ? 'archiving' and p.crm_record_id is not null))
  from (
    select s.crm_record_id is not null as is_linked
    from public.crm_sync_state s
    where s.pending and s.status in ('linked', 'unlinked') and s.connection_id = p_connection and s.object_type = p_object
      and not exists (select 1 from public.crm_preview_records p where p.preview_id = p_preview and p.id = s.id)
    union all
    select s.crm_record_id is not null
    from public.crm_sync_state s
    where s.status = 'attention' and s.record_id is not null and s.connection_id = p_connection and s.object_type = p_object
      and (select v.sync_type = 'full' from public.crm_previews v where v.id = p_preview)
      and not exists (select 1 from public.crm_preview_records p where p.preview_id = p_preview and p.id = s.id)
    union all
    select p.crm_record_id is not null
    from public.crm_preview_records p
    where p.preview_id = p_preview and p.object_type = p_object and (p.link ->> 'pending')::boolean
      and p.link ->> 'status' in ('linked', 'unlinked')) k
$$;
revoke all on function public.crm_preview_to_send from public, anon, authenticated;
grant execute on function public.crm_preview_to_send to service_role;
