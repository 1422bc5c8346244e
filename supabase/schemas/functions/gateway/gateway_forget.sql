-- Takes back what was written down of somebody who was erased: what these results were to send goes nowhere else either. That
-- something was refused stays known, of whom does not.
create function private.gateway_forget(p_ids uuid[]) returns void
language sql set search_path = ''
as $$
  with forgotten as (
    update public.gateway_items i set email = null, phone = null, payload = '{}'
    from (select distinct r.delivery_id, r.position from public.gateway_results r where r.id = any (p_ids)) p
    where i.delivery_id = p.delivery_id and i.position = p.position
    returning i.delivery_id, i.position),
  told as (
    update public.gateway_results r
    set contact_key = 'erased', status = 'failed', lease = null, leased_until = null, updated_at = now(),
        error = (select s.error from public.gateway_results s where s.id = any (p_ids) limit 1)
    from forgotten f, public.gateway_results b
    where r.delivery_id = f.delivery_id and r.position = f.position and b.id = r.id
    returning r.integration_id, b.status)
  update public.gateway_integrations g set failed = g.failed + n.n
  from (select t.integration_id, count(*) as n from told t where t.status = 'queued' group by 1) n
  where g.id = n.integration_id
$$;
revoke all on function private.gateway_forget from public, anon, authenticated;
grant execute on function private.gateway_forget to service_role;
