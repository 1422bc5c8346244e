-- The CRM's ids of records of these objects that are pairs on a connection, a thousand of each at most, in order after p_after.
-- p_since: only those that became pairs then or later, and shortly before: a transaction may have taken that long.
-- @returns {ids: {object: [id]}, asOf: what to ask for later ones from}
create function public.crm_linked_refs(p_connection uuid, p_objects text[], p_since timestamptz, p_after text) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('asOf', now(), 'ids', jsonb_object_agg(o.object, coalesce((
    select jsonb_agg(k.crm_record_id order by k.crm_record_id)
    from (select l.crm_record_id from public.crm_sync_state l
          where l.connection_id = p_connection and l.object_type = o.object
            and (p_after is null or l.crm_record_id > p_after) and private.crm_is_paired(l)
            and (p_since is null or l.linked_at >= p_since - interval '5 minutes')
          order by l.crm_record_id limit 1000) k), '[]'::jsonb)))
  from unnest(p_objects) o (object)
$$;
revoke all on function public.crm_linked_refs from public, anon, authenticated;
grant execute on function public.crm_linked_refs to service_role;
