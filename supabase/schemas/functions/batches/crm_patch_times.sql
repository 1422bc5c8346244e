-- The times of the fields that a patch sets, as contacts.field_times keeps them: those that the CRM knows (p_known), and for the
-- others that they changed at p_until or earlier.
create function private.crm_patch_times(p_patch jsonb, p_known jsonb, p_until text) returns jsonb
language sql immutable set search_path = ''
as $$
  select coalesce(jsonb_object_agg(f.name, coalesce(p_known -> f.name, jsonb_build_object('until', p_until))), '{}'::jsonb)
  from (
    select k as name from jsonb_object_keys(p_patch - 'custom') as k
    union all
    select 'custom.' || k from jsonb_object_keys(coalesce(p_patch -> 'custom', '{}'::jsonb)) as k
  ) f
$$;
revoke all on function private.crm_patch_times from public, anon, authenticated;
grant execute on function private.crm_patch_times to service_role;
