-- Links a source to channels of a page: the source that the page has at this address, or a new one. What p_source says of it
-- replaces what there was, and what it leaves out stays; it is fetched again, and a fetch that is under way ends without effect.
-- p_source: columns of knowledge_sources, url among them. p_link: {channels, name, description, is_active, created_by}.
-- @returns the source's id
-- @throws page_not_found, channel_not_on_page, crm_link_exists, too_many_crm_links
create function public.knowledge_add_link(p_organization uuid, p_page uuid, p_source jsonb, p_link jsonb) returns uuid
language plpgsql set search_path = ''
as $$
declare
  v_source public.knowledge_sources;
  v_channels text[] := array(select jsonb_array_elements_text(p_link -> 'channels'));
  v_of_page text[];
begin
  select p.channels into v_of_page from public.channel_pages p
  where p.id = p_page and p.organization_id = p_organization for share;
  if not found then
    raise exception 'page_not_found' using errcode = 'P0001';
  elsif not v_channels <@ v_of_page then
    raise exception 'channel_not_on_page' using errcode = 'P0001';
  end if;
  -- Again where the last link of a source was deleted in between.
  loop
    insert into public.knowledge_sources (organization_id, page, url)
    values (p_organization, p_page, p_source ->> 'url') on conflict on constraint knowledge_sources_url_key do nothing;
    select s.* into v_source from public.knowledge_sources s where s.page = p_page and s.url = p_source ->> 'url' for update;
    exit when found;
  end loop;
  if exists (select from public.knowledge_links l where l.source_id = v_source.id and l.channel = any (v_channels)) then
    raise exception 'crm_link_exists' using errcode = 'P0001';
  elsif (select count(*) from public.knowledge_sources s where s.organization_id = p_organization) > 1000 then
    raise exception 'too_many_crm_links' using errcode = 'P0001';
  end if;
  perform private.knowledge_state_source(v_source, p_source);
  insert into public.knowledge_links (organization_id, source_id, channel, name, description, is_active, created_by)
  select p_organization, v_source.id, c, p_link ->> 'name', p_link ->> 'description', (p_link ->> 'is_active')::boolean,
         (p_link ->> 'created_by')::uuid
  from unnest(v_channels) c;
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, (p_link ->> 'created_by')::uuid, 'knowledge.link_added', v_source.id,
          jsonb_build_object('url', v_source.url, 'channels', v_channels));
  return v_source.id;
end
$$;
revoke all on function public.knowledge_add_link from public, anon, authenticated;
grant execute on function public.knowledge_add_link to service_role;
