-- Turns links of a source on or off: those of p_channels, or all where that is null. One that is turned on is fetched now.
-- @returns {source_id, channels}: of the links that there are
-- @throws crm_link_not_found
create function public.knowledge_set_active(
  p_organization uuid, p_page uuid, p_url text, p_channels text[], p_active boolean, p_actor uuid
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_source uuid;
  v_channels text[];
  v_changed boolean;
begin
  select s.id into v_source from public.knowledge_sources s
  where s.organization_id = p_organization and s.page = p_page and s.url = p_url for update;
  select array_agg(l.channel order by l.channel), bool_or(l.is_active <> p_active) into v_channels, v_changed
  from public.knowledge_links l where l.source_id = v_source and (p_channels is null or l.channel = any (p_channels));
  if v_channels is null then
    raise exception 'crm_link_not_found' using errcode = 'P0001';
  end if;
  if v_changed then
    update public.knowledge_links l set is_active = p_active, updated_at = now()
    where l.source_id = v_source and l.channel = any (v_channels) and l.is_active <> p_active;
    update public.knowledge_sources s set next_fetch_at = now(), updated_at = now() where s.id = v_source and p_active;
    insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
    values (p_organization, p_actor, 'knowledge.link_turned_' || case when p_active then 'on' else 'off' end, v_source,
            jsonb_build_object('url', p_url, 'channels', v_channels));
  end if;
  return jsonb_build_object('source_id', v_source, 'channels', v_channels);
end
$$;
revoke all on function public.knowledge_set_active from public, anon, authenticated;
grant execute on function public.knowledge_set_active to service_role;
