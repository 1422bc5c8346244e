-- Renames a page, or changes its channels; null leaves one as it is. A channel that links use is not taken away.
-- p_before: what the change was checked against, {page_name, channels}; null: nothing.
-- @returns whether the organisation has such a page
-- @throws channel_in_use, changed_between where it is not as p_before any more
create function public.channel_page_change(
  p_organization uuid, p_page_id text, p_name text, p_channels text[], p_before jsonb default null
) returns boolean
language plpgsql set search_path = ''
as $$
declare
  v_page uuid;
  v_now jsonb;
begin
  select p.id, jsonb_build_object('page_name', p.page_name, 'channels', p.channels) into v_page, v_now from public.channel_pages p
  where p.organization_id = p_organization and p.page_id = p_page_id for update;
  if v_now is distinct from coalesce(p_before, v_now) then
    raise exception 'changed_between' using errcode = 'P0001';
  end if;
  if p_channels is not null and exists (
    select from public.knowledge_links l join public.knowledge_sources s on s.id = l.source_id
    where s.page = v_page and not l.channel = any (p_channels)
  ) then
    raise exception 'channel_in_use' using errcode = 'P0001';
  end if;
  update public.channel_pages p
  set page_name = coalesce(p_name, p.page_name), channels = coalesce(p_channels, p.channels), updated_at = now()
  where p.id = v_page;
  return v_page is not null;
end
$$;
revoke all on function public.channel_page_change from public, anon, authenticated;
grant execute on function public.channel_page_change to service_role;
