-- crm_load_unmet for a preview: what it has met has a row.
create function public.crm_preview_load_unmet(p_run uuid, p_object text, p_limit integer) returns text[]
language sql stable set search_path = ''
as $$
  with unmet as (
    select l.crm_record_id
    from public.crm_previews v
    join public.crm_sync_state l on l.connection_id = v.connection_id and l.object_type = p_object
    where v.id = p_run and l.status <> 'excluded' and l.crm_record_id is not null
      and (l.last_synced_at is null or l.last_synced_at < v.started_at)
      and not exists (select 1 from public.crm_preview_records p
                      where p.preview_id = p_run and p.object_type = p_object and p.crm_record_id = l.crm_record_id
                        and p.outcomes <> '{}')
      and not exists (select 1 from public.crm_preview_records p
                      where p.preview_id = p_run and p.id = l.id and p.outcomes <> '{}')
    order by l.id
    limit p_limit
  )
  select coalesce(array_agg(u.crm_record_id), '{}') from unmet u
$$;
revoke all on function public.crm_preview_load_unmet from public, anon, authenticated;
grant execute on function public.crm_preview_load_unmet to service_role;
