-- Pairs that a filter is tried on, in id order after p_after: those that are synced, and those that a filter leaves out.
create function public.crm_filter_pairs(p_connection uuid, p_object text, p_after uuid, p_limit integer)
returns table (link jsonb, record jsonb)
language sql stable set search_path = ''
as $$
  select private.crm_link_json(l), private.crm_record_json(p_connection, r.json, r.refs)
  from (
    select s.id from public.crm_sync_state s
    where s.connection_id = p_connection and s.object_type = p_object and s.crm_record_id is not null and s.record_id is not null
      and s.id > coalesce(p_after, '00000000-0000-0000-0000-000000000000')
      and (s.status in ('linked', 'attention') or private.crm_is_filtered_out(s))
    order by s.id limit p_limit
  ) x
  join public.crm_sync_state l on l.id = x.id
  join private.records r on r.object_type = p_object and r.id = l.record_id
  order by l.id
$$;
revoke all on function public.crm_filter_pairs from public, anon, authenticated;
grant execute on function public.crm_filter_pairs to service_role;
