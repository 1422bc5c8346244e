-- True for an entry that leaves a record to a person, who says which one it is, or what its stage means: that is no failure. A
-- rule of the CRM that takes an edit for a duplicate refuses it; one that keeps a record from being made asks.
create function private.crm_asks_which(p_entry jsonb) returns boolean
language sql immutable
as $$
  select (private.crm_awaits_person(p_entry -> 'error') or p_entry -> 'error' ->> 'code' = 'stage_unmapped')
    and (p_entry ->> 'recordId' is null or p_entry ->> 'crmRecordId' is null)
$$;
revoke all on function private.crm_asks_which from public, anon, authenticated;
grant execute on function private.crm_asks_which to service_role;
