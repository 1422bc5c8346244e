-- Tells the organisation's endpoints of an event, in the transaction of what it tells of. p_data: ids and names, no personal
-- data. p_subject: what has the same is told in its order; unless given, the id in p_data. Costs one look where nobody asks.
create function private.announce(p_organization uuid, p_type text, p_data jsonb, p_subject uuid default null) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_endpoints uuid[];
begin
  with told as (
    insert into public.webhook_deliveries (organization_id, endpoint_id, type, subject_id, data)
    select e.organization_id, e.id, p_type, coalesce(p_subject, (p_data ->> 'id')::uuid), p_data
    from public.webhook_endpoints e join public.organizations g on g.id = e.organization_id
    where e.organization_id = p_organization and e.status <> 'disabled' and e.event_types && array['*', p_type]
    returning endpoint_id)
  select array_agg(endpoint_id) into v_endpoints from told;
  if v_endpoints is not null then perform private.outbox_wake(v_endpoints); end if;
end
$$;
revoke all on function private.announce from public, anon, authenticated;
grant execute on function private.announce to service_role;
