-- What a reference to this link's record is in the CRM: its counterpart or, where that was merged away into the one of another
-- record here, the surviving one. Null where the CRM has none. Merges of merges are followed ten deep.
create function private.crm_ref_of(l public.crm_sync_state) returns text
language plpgsql stable set search_path = ''
as $$
begin
  for i in 0..10 loop
    if private.crm_is_paired(l) then return l.crm_record_id; end if;
    exit when l.status is distinct from 'excluded' or l.last_error ->> 'code' is distinct from 'merged_in_crm';
    select s.* into l from public.crm_sync_state s
    where s.connection_id = l.connection_id and s.object_type = l.object_type
      and s.record_id = (l.last_error ->> 'mergedInto')::uuid;
  end loop;
  return null;
end
$$;
revoke all on function private.crm_ref_of from public, anon, authenticated;
grant execute on function private.crm_ref_of to service_role;
