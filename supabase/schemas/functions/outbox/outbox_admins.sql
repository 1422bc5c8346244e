-- Whom it concerns that an endpoint was paused: those who run the organisation's webhooks.
-- @returns {organization, url, emails}; null: there is no such endpoint
create function public.outbox_admins(p_endpoint uuid) returns jsonb
language sql stable security definer set search_path = ''
as $$
  select jsonb_build_object('organization', o.name, 'url', e.url, 'emails', (
    select coalesce(jsonb_agg(u.email order by u.email), '[]'::jsonb)
    from public.organization_members m join auth.users u on u.id = m.user_id
    where m.organization_id = o.id and private.role_allows(m.role, 'webhooks') and u.email is not null))
  from public.webhook_endpoints e join public.organizations o on o.id = e.organization_id where e.id = p_endpoint
$$;
revoke all on function public.outbox_admins from public, anon, authenticated;
grant execute on function public.outbox_admins to service_role;
