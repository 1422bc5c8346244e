-- Changes how a source is asked (p_stated, as of knowledge_add_link; empty: nothing of that) and what its links are called
-- (p_words: {name, description}, each where it changes).
-- p_before: what the change was checked against, {updated_at, name, description}; null: nothing.
-- @returns the source's id
-- @throws crm_link_not_found, changed_between where it is not as p_before any more
create function public.knowledge_change_link(
  p_organization uuid, p_page uuid, p_url text, p_stated jsonb, p_words jsonb, p_actor uuid, p_before jsonb default null
) returns uuid
language plpgsql set search_path = ''
as $$
declare
  v_source public.knowledge_sources;
begin
  select s.* into v_source from public.knowledge_sources s
  where s.organization_id = p_organization and s.page = p_page and s.url = p_url for update;
  if not found then
    raise exception 'crm_link_not_found' using errcode = 'P0001';
  end if;
  if p_before is not null and (
    v_source.updated_at is distinct from (p_before ->> 'updated_at')::timestamptz or not exists (
      select from public.knowledge_links l
      where l.source_id = v_source.id and l.name = p_before ->> 'name'
        and l.description is not distinct from p_before ->> 'description'
    )
  ) then
    raise exception 'changed_between' using errcode = 'P0001';
  end if;
  if p_stated <> '{}' then
    perform private.knowledge_state_source(v_source, p_stated);
  end if;
  update public.knowledge_links l
  set name = coalesce(p_words ->> 'name', l.name), updated_at = now(),
      description = case when p_words ? 'description' then p_words ->> 'description' else l.description end
  where l.source_id = v_source.id and p_words <> '{}';
  insert into public.crm_audit_log (organization_id, actor_id, action, subject, details)
  values (p_organization, p_actor, 'knowledge.link_changed', v_source.id, jsonb_build_object(
    'url', p_url, 'changed', (select coalesce(jsonb_agg(k order by k), '[]') from jsonb_object_keys(p_stated || p_words) k)));
  return v_source.id;
end
$$;
revoke all on function public.knowledge_change_link from public, anon, authenticated;
grant execute on function public.knowledge_change_link to service_role;
