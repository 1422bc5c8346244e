-- Of what is asked about a CRM's records of an object, p_limit questions at most whose answer leaves no choice: one record there
-- and one here go by the name, of those that have no partner, and nothing they have keeps them apart.
create function private.crm_unique_namesakes(p_connection uuid, p_organization uuid, p_object text, p_limit integer)
returns table (link_id uuid, record_id uuid)
language sql stable set search_path = ''
as $$
  select q.id, n.ids[1]
  from (
    select min(s.id::text)::uuid as id, left(lower(btrim(s.last_error ->> 'name')), 500) as name
    from public.crm_sync_state s
    where s.connection_id = p_connection and s.object_type = p_object and private.crm_is_question(s)
    group by 2 having count(*) = 1
  ) q
  join public.crm_sync_state l on l.id = q.id
  cross join lateral (
    select array_agg(k.id) as ids from private.crm_namesakes(p_connection, p_organization, p_object, q.name) k) n
  where cardinality(n.ids) = 1 and l.candidates @> jsonb_build_array(jsonb_build_object('recordId', n.ids[1]))
  order by q.id
  limit p_limit
$$;
revoke all on function private.crm_unique_namesakes from public, anon, authenticated;
grant execute on function private.crm_unique_namesakes to service_role;
