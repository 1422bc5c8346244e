-- crm_is_paired for a link as JSON.
create function private.crm_preview_is_paired(p_link jsonb) returns boolean
language sql immutable
as $$
  select coalesce(p_link ->> 'record_id' is not null and p_link ->> 'crm_record_id' is not null
    and (p_link ->> 'status' in ('linked', 'attention')
      or p_link ->> 'status' = 'excluded' and p_link ->> 'error_code' in ('excluded_by_person', 'filtered_out')), false)
$$;
revoke all on function private.crm_preview_is_paired from public, anon, authenticated;
grant execute on function private.crm_preview_is_paired to service_role;
