-- Locks a preview and raises lease_lost unless it is running and p_lease is its lease token. @returns the preview
create function private.crm_assert_preview(p_run uuid, p_lease uuid) returns public.crm_previews
language plpgsql set search_path = ''
as $$
declare
  v_preview public.crm_previews;
begin
  select * into v_preview from public.crm_previews where id = p_run for update;
  if v_preview.id is null or v_preview.status <> 'running' or v_preview.lease_token is distinct from p_lease then
    raise exception 'lease_lost' using errcode = 'CR001',
      detail = 'Another worker has the lease of this preview, or it has ended.';
  end if;
  return v_preview;
end
$$;
revoke all on function private.crm_assert_preview from public, anon, authenticated;
grant execute on function private.crm_assert_preview to service_role;
