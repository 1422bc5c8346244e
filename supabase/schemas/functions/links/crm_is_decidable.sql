-- Whether a link of two records has a field with an open conflict between two values that mean something on both sides.
create function private.crm_is_decidable(p_link public.crm_sync_state) returns boolean
language sql stable set search_path = ''
as $$
  select p_link.conflict_detected and p_link.status in ('linked', 'attention') and p_link.record_id is not null
    and p_link.crm_record_id is not null
    and exists (select 1 from jsonb_each(p_link.conflict_details) k
                where coalesce(k.value ->> 'reason', '') not like '%\_unmapped')
$$;
revoke all on function private.crm_is_decidable from public, anon, authenticated;
grant execute on function private.crm_is_decidable to service_role;
