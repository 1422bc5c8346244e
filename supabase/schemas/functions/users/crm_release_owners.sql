-- Has records decided again whose owner depends on these users of a CRM or these members: those that wait for them, and those
-- that are these members' where the connection syncs their owner.
create function private.crm_release_owners(p_connection uuid, p_users text[], p_members uuid[]) returns void
language plpgsql set search_path = ''
as $$
begin
  if cardinality(p_users) + cardinality(p_members) = 0 then return; end if;
  -- In: users and members. awaited: what a wait for one of them says, on either side. Out: links to be decided again, in the
  -- order in which everybody locks links.
  with awaited as materialized (
    select jsonb_build_array(jsonb_build_object('target', 'user', 'side', w.side, 'ref', w.ref)) as wait
    from (select 'crm' as side, u as ref from unnest(p_users) u union all select 'adsapp', m::text from unnest(p_members) m) w
  ), owned as materialized (
    select m.object_type, r.id from public.crm_field_mappings m
    cross join lateral (
      select c.id from public.contacts c where m.object_type = 'contact' and c.owner_id = any (p_members)
      union all
      select a.id from public.accounts a where m.object_type = 'account' and a.owner_id = any (p_members)
      union all
      select o.id from public.opportunities o where m.object_type = 'opportunity' and o.owner_id = any (p_members)
      union all
      select t.id from public.tasks t where m.object_type = 'task' and t.owner_id = any (p_members)
      union all
      select e.id from public.leads e where m.object_type = 'lead' and e.owner_id = any (p_members)
      union all
      select v.id from public.activities v where m.object_type = 'activity' and v.owner_id = any (p_members)) r
    where m.connection_id = p_connection and m.adsapp_field = 'owner'
  ), released as materialized (
    select s.id from public.crm_sync_state s
    where s.id in (
      select k.id from awaited a
      cross join lateral (select c.id from public.crm_sync_state c
                          where c.connection_id = p_connection and c.waits <> '[]'::jsonb and c.waits @> a.wait offset 0) k
      union all
      select k.id from owned w
      cross join lateral (select c.id from public.crm_sync_state c
                          where c.connection_id = p_connection and c.object_type = w.object_type and c.record_id = w.id
                          offset 0) k)
      and (s.status in ('linked', 'unlinked') or s.status = 'attention' and not private.crm_awaits_person(s.last_error))
      and s.record_id is not null and not s.pending
    order by s.id for update
  )
  update public.crm_sync_state l
  set pending = true, version = l.version + 1, attempts = 0,
      status = case when l.status <> 'attention' then l.status when l.crm_record_id is null then 'unlinked' else 'linked' end
  from released r where l.id = r.id;
  if found then
    perform private.crm_wake_connection(c.id) from public.crm_connections c
    where c.id = p_connection and private.crm_takes_live(c);
  end if;
end
$$;
revoke all on function private.crm_release_owners from public, anon, authenticated;
grant execute on function private.crm_release_owners to service_role;
