-- Counts webhook requests that were refused, by reason and day. p_refusals: [{crmType, connectionId, code, times}];
-- not_needed were not refused, and are only counted by day. connectionId is what the request said, and nobody's where there is
-- no such connection.
create function public.crm_count_webhook_refusals(p_refusals jsonb) returns void
language sql set search_path = ''
as $$
  with counted as materialized (
    select r."crmType" as crm_type, c.id as connection_id, c.organization_id, r."code" as code, sum(r."times") as times
    from jsonb_to_recordset(p_refusals) as r ("crmType" text, "connectionId" uuid, "code" text, "times" integer)
    left join public.crm_connections c on c.id = r."connectionId" and c.crm_type = r."crmType"
    group by 1, 2, 3, 4
  ), kept as (
    insert into public.crm_webhook_refusals as w (organization_id, crm_type, code, day, times)
    select organization_id, crm_type, code, (now() at time zone 'utc')::date, times from counted
    on conflict (organization_id, crm_type, code, day) do update set times = w.times + excluded.times
  )
  update public.crm_webhooks w set refused = w.refused + c.times, last_refused_at = now()
  from (select connection_id, sum(times) as times from counted
        where connection_id is not null and code <> 'not_needed' group by 1) c
  where w.connection_id = c.connection_id
$$;
revoke all on function public.crm_count_webhook_refusals from public, anon, authenticated;
grant execute on function public.crm_count_webhook_refusals to service_role;
