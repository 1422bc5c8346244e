-- Keeps the endpoint of the server's own configuration (CRM_WEBHOOK_URL) as it is configured: for the organisation of that slug
-- or id; for none where the name is blank. Where nobody has that name, the one that had it keeps the endpoint: a slug that an
-- admin changes loses no event. What an admin has decided of its state stays. @returns whether the organisation is there
create function public.outbox_server_endpoint(p_organization text, p_url text) returns boolean
language plpgsql set search_path = ''
as $$
declare
  v_organization uuid := (select o.id from public.organizations o where p_organization in (o.slug, o.id::text));
begin
  delete from public.webhook_endpoints e
  where e.kind = 'server' and e.organization_id is distinct from v_organization
    and (v_organization is not null or p_organization = '');
  if v_organization is null then return false; end if;
  insert into public.webhook_endpoints as e (organization_id, kind, name, url, event_types)
  values (v_organization, 'server', 'CRM_WEBHOOK_URL', p_url, '{contact.created,ticket.created}')
  on conflict (kind) where kind = 'server' do update set url = excluded.url, updated_at = now() where e.url <> excluded.url;
  return true;
end
$$;
revoke all on function public.outbox_server_endpoint from public, anon, authenticated;
grant execute on function public.outbox_server_endpoint to service_role;
