-- True for a link with two records that exist, whether or not they are synced: what refers to the one may refer to the other.
create function private.crm_is_paired(l public.crm_sync_state) returns boolean
language sql immutable
as $$
  select l.record_id is not null and l.crm_record_id is not null
    and (l.status in ('linked', 'attention') or l.status = 'excluded'
      and l.last_error ->> 'code' in ('excluded_by_person', 'filtered_out'))
$$;
revoke all on function private.crm_is_paired from public, anon, authenticated;
grant execute on function private.crm_is_paired to service_role;
