-- Deletes links of a source: those of p_channels, or all where that is null. With the last one the source goes, and all that was
-- read of it (knowledge_links_last).
-- @returns the channels of the links that there were
-- @throws crm_link_not_found
create function public.knowledge_delete_links(p_organization uuid, p_page uuid, p_url text, p_channels text[], p_actor uuid)
returns text[]
language plpgsql set search_path = ''
as $$
declare
  v_source uuid;
  v_channels text[];
begin
  select s.id into v_source from public.knowledge_sources s
  where s.organization_id = p_organization and s.page = p_page and s.url = p_url for update;
  with deleted as (
    delete from public.knowledge_links l
    where l.source_id = v_source and (p_channels is null or l.channel = any (p_channels)) returning l.channel
  )
  select array_agg(channel order by channel) into v_channels from deleted;
  if v_channels is null then
    raise exception 'crm_link_not_found' using errcode = 'P0001';
  end if;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_actor, 'knowledge.link_deleted', v_source, jsonb_build_object('url', p_url, 'channels', v_channels));
  return v_channels;
end
$$;
revoke all on function public.knowledge_delete_links from public, anon, authenticated;
grant execute on function public.knowledge_delete_links to service_role;
