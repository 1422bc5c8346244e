-- Files whose bytes are to be removed: their last link is gone, or nobody has linked them within a day. Nobody can link them from
-- here on. Those whose removal was broken off come again.
create function public.knowledge_leaving_files(p_limit integer) returns table (id uuid, organization_id uuid)
language plpgsql set search_path = ''
as $$
declare
  v_ids uuid[];
begin
  select array_agg(due.id) into v_ids from (
    select f.id from private.knowledge_files f
    where (f.is_leaving or f.was_linked or f.created_at < now() - interval '1 day')
      and not exists (select from public.knowledge_sources s where s.organization_id = f.organization_id and s.type = 'file'
        and s.url like 'file:///' || f.id || '/%')
    order by f.is_leaving desc, f.created_at limit p_limit for update skip locked
  ) due;
  -- A link that was added before the row was locked is seen by a statement of its own alone.
  return query update private.knowledge_files f set is_leaving = true
    where f.id = any (v_ids)
      and not exists (select from public.knowledge_sources s where s.organization_id = f.organization_id and s.type = 'file'
        and s.url like 'file:///' || f.id || '/%')
    returning f.id, f.organization_id;
end
$$;
revoke all on function public.knowledge_leaving_files from public, anon, authenticated;
grant execute on function public.knowledge_leaving_files to service_role;
