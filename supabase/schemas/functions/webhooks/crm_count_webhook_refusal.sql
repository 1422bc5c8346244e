-- Counts webhook requests that were refused, by reason and day.
create function public.crm_count_webhook_refusal(p_crm_type text, p_connection uuid, p_code text, p_times integer) returns void
language plpgsql set search_path = ''
as $$
declare
  v_organization uuid;
begin
  select organization_id into v_organization from public.crm_connections where id = p_connection and crm_type = p_crm_type;
  insert into public.crm_webhook_refusals as r (organization_id, crm_type, code, day, times)
  values (v_organization, p_crm_type, p_code, (now() at time zone 'utc')::date, p_times)
  on conflict (organization_id, crm_type, code, day) do update set times = r.times + excluded.times;
  update public.crm_webhooks set refused = refused + p_times, last_refused_at = now()
  where connection_id = p_connection and v_organization is not null;
end
$$;
revoke all on function public.crm_count_webhook_refusal from public, anon, authenticated;
grant execute on function public.crm_count_webhook_refusal to service_role;
