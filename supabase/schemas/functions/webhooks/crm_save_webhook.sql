-- Stores how a connection hears of changes.
create function public.crm_save_webhook(
  p_connection uuid, p_setup text, p_status text, p_ids text[], p_objects text[], p_url text, p_reason text
) returns void
language sql set search_path = ''
as $$
  insert into public.crm_webhooks as w
    (organization_id, connection_id, setup, status, crm_webhook_ids, objects, url, reason, checked_at)
  select c.organization_id, c.id, p_setup, p_status, p_ids, p_objects, p_url, p_reason, now()
  from public.crm_connections c where c.id = p_connection
  on conflict (connection_id) do update
  set setup = excluded.setup, status = excluded.status, crm_webhook_ids = excluded.crm_webhook_ids,
      objects = excluded.objects, url = excluded.url, reason = excluded.reason, checked_at = now(), updated_at = now()
$$;
revoke all on function public.crm_save_webhook from public, anon, authenticated;
grant execute on function public.crm_save_webhook to service_role;
