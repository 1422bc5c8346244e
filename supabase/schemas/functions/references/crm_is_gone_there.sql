-- True for a link that is kept although its record is gone in the CRM. The same list is in domain/identity.ts.
create function private.crm_is_gone_there(l public.crm_sync_state) returns boolean
language sql immutable
as $$
  select l.status = 'excluded' and coalesce(l.last_error ->> 'code', '') in
    ('deleted_in_crm', 'archived_with_crm', 'unlinked_in_crm', 'archived_in_crm', 'merged_in_crm')
$$;
revoke all on function private.crm_is_gone_there from public, anon, authenticated;
grant execute on function private.crm_is_gone_there to service_role;
