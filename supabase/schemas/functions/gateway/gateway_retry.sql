-- Queues failed results again, as somebody who runs the connections asks: these, or all of the organisation's that may be tried
-- again. What has no connection any more, or nothing to send, stays. @returns how many
create function public.gateway_retry(p_organization uuid, p_ids uuid[]) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_count integer;
begin
  with again as (
    update public.gateway_results r
    set status = 'queued', error = null, attempts = 0, state = null, next_at = now(), updated_at = now()
    from public.gateway_integrations g
    where g.id = r.integration_id and g.credentials is not null and r.organization_id = p_organization and r.status = 'failed'
      and (r.id = any (p_ids) or (p_ids is null and (r.error ->> 'retryable')::boolean))
      -- What is wrong or was erased has nothing to send.
      and not exists (select 1 from public.gateway_items i where i.delivery_id = r.delivery_id and i.position = r.position
                        and (i.invalid is not null or i.payload = '{}'))
    returning r.integration_id),
  counted as (select a.integration_id, count(*) as n from again a group by 1),
  told as (
    update public.gateway_integrations g set failed = greatest(g.failed - c.n, 0) from counted c where g.id = c.integration_id
    returning g.id, c.n)
  select coalesce(sum(t.n), 0)::integer into v_count from told t, lateral private.gateway_wake(t.id) w;
  return v_count;
end
$$;
revoke all on function public.gateway_retry from public, anon, authenticated;
grant execute on function public.gateway_retry to service_role;
