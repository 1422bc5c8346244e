-- What waits for an endpoint that is turned off waits no longer, and is kept for a replay; one that is active again goes on.
create function private.endpoints_status() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
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
