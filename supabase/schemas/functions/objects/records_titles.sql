-- What people call these records, of whatever object, these former members and these API keys; deleted records too. Runs as the
-- caller, so row level security decides what it shows. Null: without a name.
create function public.records_titles(p_records uuid[])
  returns table (id uuid, object_type text, title text, deleted boolean)
language sql stable security invoker set search_path = ''
as $$
  select r.id, r.object_type, r.title, r.deleted_at is not null from private.records r where r.id = any (p_records)
  union all
  select o.id, o.object_type, o.title, o.deleted_at is not null from private.own_records o where o.id = any (p_records)
  union all
  select f.user_id, 'member', coalesce(nullif(btrim(f.name), ''), f.email), false from public.former_members f
  where f.user_id = any (p_records) and f.organization_id in (select private.my_organizations())
  union all
  select k.id, 'api_key', k.name, false from private.api_key_names(p_records) k
$$;
revoke all on function public.records_titles from public, anon;
grant execute on function public.records_titles to authenticated, service_role;
