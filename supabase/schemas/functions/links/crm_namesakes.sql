-- Live records here that go by a name and have no partner in a connection's CRM, 20 at most: of two that only their names have
-- in common a person says whether they are one. What has been sent to be created is looked for by what was sent. With p_before,
-- after these also those with a partner that was last met before then, and may be gone.
create function private.crm_namesakes(
  p_connection uuid, p_organization uuid, p_object text, p_name text, p_before timestamptz default null)
returns table (id uuid)
language sql stable
as $$
  -- Ordered, which favours the index of names where little is known of a table; by what is not distinct, only the index of a
  -- link's record can be searched.
  select n.id
  from (
    (select a.id from public.accounts a
     where p_object = 'account' and a.organization_id = p_organization and a.deleted_at is null
       and a.sort_name = left(lower(btrim(p_name)), 500) order by a.id offset 0)
    union all
    (select c.id from public.contacts c
     where p_object = 'contact' and c.organization_id = p_organization and c.deleted_at is null
       and c.sort_name = left(lower(btrim(p_name)), 500) order by c.id offset 0)
    union all
    -- One that was converted is history: who is a lead again is another one.
    (select e.id from public.leads e
     where p_object = 'lead' and e.organization_id = p_organization and e.deleted_at is null and e.converted_at is null
       and e.sort_name = left(lower(btrim(p_name)), 500) order by e.id offset 0)
    union all
    (select o.id from public.opportunities o
     where p_object = 'opportunity' and o.organization_id = p_organization and o.deleted_at is null
       and o.sort_name = left(lower(btrim(p_name)), 500) order by o.id offset 0)
  ) n
  left join lateral (
    select s.id, s.crm_record_id, s.outgoing, s.status, s.as_new, s.last_synced_at, private.crm_is_gone_there(s) as is_gone
    from public.crm_sync_state s
    where s.record_id = n.id and s.connection_id is not distinct from p_connection
      and s.object_type is not distinct from p_object
    offset 0) l on true
  where l.id is null or l.is_gone
    or l.crm_record_id is null and l.outgoing is null and l.status <> 'excluded' and not l.as_new
    or l.crm_record_id is not null and l.status <> 'excluded' and l.last_synced_at < p_before
  order by l.crm_record_id is not null and l.status <> 'excluded', n.id
  limit 20
$$;
revoke all on function private.crm_namesakes from public, anon, authenticated;
grant execute on function private.crm_namesakes to service_role;
