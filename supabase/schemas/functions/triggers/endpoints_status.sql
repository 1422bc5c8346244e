-- Has those who run the webhooks told of an endpoint that was stopped by nobody.
-- What waits for an endpoint that is turned off waits no longer, and is kept for a replay; one that is active again goes on.
create function private.endpoints_status() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  if new.status <> 'active' and new.status_reason in ('failing', 'gone', 'full') then
    perform private.notify(new.organization_id, 'webhook.paused', new.id,
      jsonb_build_object('endpoint_id', new.id, 'url', new.url, 'reason', new.status_reason), true);
  else
    perform private.notify_over(new.organization_id, 'webhook.paused', new.id);
  end if;
  if new.status = 'disabled' then
    update public.webhook_deliveries d set status = 'failed', lease = null, leased_until = null, updated_at = now()
    where d.endpoint_id = new.id and d.status = 'queued' and d.lease is null;
  elsif new.status = 'active' then
    perform private.outbox_wake(array[new.id]);
  end if;
  return null;
end
$$;
revoke all on function private.endpoints_status from public, anon, authenticated;
