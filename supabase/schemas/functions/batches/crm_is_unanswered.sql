-- True for a create that was sent, has no answer and may still be carried out by the CRM: it is looked for, and not sent again.
create function private.crm_is_unanswered(l public.crm_sync_state) returns boolean
language sql stable
as $$
  select l.outgoing is not null and l.crm_record_id is null and coalesce(l.not_before > now(), false)
$$;
revoke all on function private.crm_is_unanswered from public, anon, authenticated;
grant execute on function private.crm_is_unanswered to service_role;
