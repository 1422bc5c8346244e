-- A sample of linked records that should be equal on both sides. p_pending: filled up, where there are too few, with those that
-- wait to be compared, as all do once a mapping was saved: for the person who looks at the values of both sides, and not at
-- whether they agree.
create function public.crm_sample_links(p_connection uuid, p_object text, p_limit integer, p_pending boolean)
returns table (link jsonb, record jsonb)
language sql volatile set search_path = ''
as $$
  -- From a random id onwards, and from the beginning where that is not enough.
  with start as materialized (select gen_random_uuid() as id), onwards as materialized (
    select l.id from public.crm_sync_state l, start s
    where l.connection_id = p_connection and l.object_type = p_object
      and l.status = 'linked' and not l.pending and not l.conflict_detected and l.id > s.id
    order by l.id limit p_limit
  ), first as materialized (
    select l.id from public.crm_sync_state l
    where l.connection_id = p_connection and l.object_type = p_object
      and l.status = 'linked' and not l.pending and not l.conflict_detected
      and (select count(*) from onwards) < p_limit
    order by l.id limit p_limit
  ), settled as materialized (
    select id from onwards union select id from first limit p_limit
  ), waiting as materialized (
    select l.id from public.crm_sync_state l
    where p_pending and l.connection_id = p_connection and l.object_type = p_object
      and l.status = 'linked' and l.pending and not l.archiving and not l.conflict_detected
    order by l.id limit p_limit - (select count(*) from settled)
  )
  select private.crm_link_json(l), private.crm_record_json(p_connection, r.json, r.refs)
  from (select id from settled union all select id from waiting) x
  join public.crm_sync_state l on l.id = x.id
  join private.records r on r.object_type = p_object and r.id = l.record_id
$$;
revoke all on function public.crm_sample_links from public, anon, authenticated;
grant execute on function public.crm_sample_links to service_role;
