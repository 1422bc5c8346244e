-- The models that have vectors of a page's active links of a channel: a question is put to each. Of a source that a change of
-- model has not gone through yet there are two. Null for a page that is not there, or not the caller's organisation's.
create function public.knowledge_models(p_organization uuid, p_page text, p_channel text) returns text[]
language sql stable security definer set search_path = ''
as $$
  select coalesce((
    select array_agg(distinct e.model) from public.knowledge_sources s
    join public.knowledge_links l on l.source_id = s.id and l.channel = p_channel and l.is_active
    cross join lateral (
      (select v.model from public.knowledge_embeddings v where v.source_id = s.id order by v.model limit 1)
      union all
      (select v.model from public.knowledge_embeddings v where v.source_id = s.id order by v.model desc limit 1)
    ) e
    where s.page = p.id
  ), '{}')
  from public.channel_pages p
  where p.organization_id = p_organization and p.page_id = p_page and exists (
    select from public.organization_members m where m.organization_id = p_organization and m.user_id = (select auth.uid())
  )
$$;
revoke all on function public.knowledge_models from public, anon;
grant execute on function public.knowledge_models to authenticated, service_role;
