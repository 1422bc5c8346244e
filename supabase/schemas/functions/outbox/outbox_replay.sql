-- Queues deliveries again, each under its first webhook-id and with all its attempts before it. p_ids: these; p_since: all that
-- happened since then; neither: what is not delivered. p_endpoint null: of all the organisation's endpoints that are active.
-- p_only_failed: of these, what was parked. @returns how many are queued now
create function public.outbox_replay(p_organization uuid, p_endpoint uuid, p_ids uuid[], p_since timestamptz,
                                     p_only_failed boolean default false) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_count integer;
  v_endpoints uuid[];
begin
  with again as (
    update public.webhook_deliveries d
    set status = 'queued', attempts = 0, next_at = now(), updated_at = now(),
        lease = case when d.leased_until > now() then d.lease end,
        leased_until = case when d.leased_until > now() then d.leased_until end
    from public.webhook_endpoints e
    where e.id = d.endpoint_id and e.status = 'active' and d.organization_id = p_organization
      and (p_endpoint is null or d.endpoint_id = p_endpoint)
      and (d.status = 'failed' or not p_only_failed)
      and case when p_ids is not null then d.id = any (p_ids)
               when p_since is not null then d.created_at >= p_since
               else d.status <> 'delivered' end
    returning d.endpoint_id)
  select count(*), array_agg(distinct a.endpoint_id) into v_count, v_endpoints from again a;
  -- Somebody wants to know now.
  update public.webhook_endpoints set rests_until = null where id = any (v_endpoints) and rests_until is not null;
  perform private.outbox_wake(v_endpoints);
  return v_count;
end
$$;
revoke all on function public.outbox_replay from public, anon, authenticated;
grant execute on function public.outbox_replay to service_role;
