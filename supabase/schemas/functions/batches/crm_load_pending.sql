-- Links to be pushed, in id order after p_after. p_linked: with a CRM record (true) or without (false). p_records narrows to
-- links of these local records, pending or not; p_live to live edits; p_orphaned to dispatches whose answer never came.
-- Those that the CRM may still carry out come with p_records and p_orphaned only, to be looked for. asked: [{ref, values}], of
-- records without a counterpart: those of the CRM with their name of which it is asked whether they are one here and, as
-- {ref, isLeft}, those that stayed there when one of the name was deleted here.
create function public.crm_load_pending(
  p_connection uuid, p_object text, p_linked boolean, p_after uuid, p_limit integer, p_records uuid[] default null,
  p_live boolean default false, p_orphaned boolean default false
) returns table (link jsonb, record jsonb, asked jsonb)
-- A page is the next part of an index, whatever the planner takes the number of pending links for: else each page would read
-- all that are left.
language sql stable set search_path = '' set enable_seqscan = off set enable_bitmapscan = off
as $$
  select l.link, private.crm_record_json(p_connection, r.json, r.refs), q.asked
  from (
    (select s.id, s.record_id, private.crm_link_json(s) as link
     from public.crm_sync_state s
     where p_records is null and s.pending and s.connection_id = p_connection and s.object_type = p_object
       and s.id > coalesce(p_after, '00000000-0000-0000-0000-000000000000') and s.record_id is not null
       and s.status in ('linked', 'unlinked') and (s.crm_record_id is not null) = p_linked
       and (s.live or not p_live) and (s.outgoing is not null or not p_orphaned)
       and (p_orphaned or not private.crm_is_unanswered(s))
     order by s.id
     limit p_limit)
    union all
    (select s.id, s.record_id, private.crm_link_json(s)
     from public.crm_sync_state s
     where s.record_id = any (p_records) and s.connection_id = p_connection and s.object_type = p_object
       and (p_after is null or s.id > p_after)
       and s.status in ('linked', 'unlinked') and (s.crm_record_id is not null) = p_linked
       and (s.live or not p_live) and (s.outgoing is not null or not p_orphaned)
     order by s.id
     limit p_limit)
  ) l
  join private.records r on r.object_type = p_object and r.id = l.record_id
  cross join lateral (
    select not p_linked and exists (
      select 1 from public.crm_sync_state s
      where s.connection_id = p_connection and s.object_type = p_object and private.crm_is_question(s)) as any,
    not p_linked and exists (
      select 1 from public.crm_sync_state s
      where s.connection_id = p_connection and s.object_type = p_object and s.status = 'excluded'
        and s.crm_record_id is not null and s.last_error ->> 'code' = 'deleted_in_adsapp') as is_left) o
  left join lateral (
    select jsonb_agg(k.asked) as asked
    from (
      select jsonb_build_object('ref', s.crm_record_id, 'values', s.last_error -> 'values') as asked
      from public.crm_sync_state s
      where o.any and s.connection_id = p_connection and s.object_type = p_object and private.crm_is_question(s)
        and left(lower(btrim(s.last_error ->> 'name')), 500) = private.crm_name_of(p_object, r.json)
      union all
      select jsonb_build_object('ref', n.ref, 'isLeft', true)
      from private.crm_left_namesakes(
        p_connection, r.organization_id, p_object, private.crm_name_of(p_object, r.json)) n
      where o.is_left) k) q on true
  order by l.id
$$;
revoke all on function public.crm_load_pending from public, anon, authenticated;
grant execute on function public.crm_load_pending to service_role;
