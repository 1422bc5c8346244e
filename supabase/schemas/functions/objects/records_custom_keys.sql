-- Names of custom properties in use, from the 2,000 records of an object changed last: enough to offer in a mapping, bounded in
-- cost.
create function public.records_custom_keys(p_organization uuid, p_object text) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(k order by k), '[]'::jsonb) from (
    select distinct jsonb_object_keys(r.custom) as k from (
      (select c.custom from public.contacts c
       where p_object = 'contact' and c.organization_id = p_organization and c.deleted_at is null
       order by c.updated_at desc limit 2000)
      union all
      (select a.custom from public.accounts a
       where p_object = 'account' and a.organization_id = p_organization and a.deleted_at is null
       order by a.updated_at desc limit 2000)
      union all
      (select o.custom from public.opportunities o
       where p_object = 'opportunity' and o.organization_id = p_organization and o.deleted_at is null
       order by o.updated_at desc limit 2000)
      union all
      (select e.custom from public.leads e
       where p_object = 'lead' and e.organization_id = p_organization and e.deleted_at is null
       order by e.updated_at desc limit 2000)
      union all
      (select n.custom from public.notes n
       where p_object = 'note' and n.organization_id = p_organization and n.deleted_at is null
       order by n.updated_at desc limit 2000)
      union all
      (select t.custom from public.tasks t
       where p_object = 'task' and t.organization_id = p_organization and t.deleted_at is null
       order by t.updated_at desc limit 2000)
      union all
      (select v.custom from public.activities v
       where p_object = 'activity' and v.organization_id = p_organization and v.deleted_at is null
       order by v.updated_at desc limit 2000)) r) s
$$;
revoke all on function public.records_custom_keys from public, anon, authenticated;
grant execute on function public.records_custom_keys to service_role;
