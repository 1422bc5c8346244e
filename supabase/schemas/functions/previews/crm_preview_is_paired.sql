-- crm_is_paired for a link as JSON.
create function private.crm_preview_is_paired(p_link jsonb) returns boolean
language sql immutable set search_path = ''
as $$
  select coalesce(p_link ->> 'record_id' is not null and p_link ->> 'crm_record_id' is not null
    and (p_link ->> 'status' in ('linked', 'attention') or p_link ->> 'error_code' = 'excluded_by_person'), false)
$$;
revoke all on function private.crm_preview_is_paired from public, anon, authenticated;
grant execute on function private.crm_preview_is_paired to service_role;
