-- Names of custom properties in use, from the 2,000 contacts changed last: enough to offer in a mapping, bounded in cost.
create function public.contacts_custom_keys(p_organization uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(k order by k), '[]'::jsonb) from (
    select distinct jsonb_object_keys(c.custom) as k from (
      select custom from public.contacts
      where organization_id = p_organization and deleted_at is null
      order by updated_at desc limit 2000) c) s
$$;
revoke all on function public.contacts_custom_keys from public, anon, authenticated;
grant execute on function public.contacts_custom_keys to service_role;
