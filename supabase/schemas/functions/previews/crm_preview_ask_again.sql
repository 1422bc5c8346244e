-- Has a preview read records of the CRM again (as events "again:" do for a run): p_asked [{ref, version}], each once for a
-- version of its link.
create function private.crm_preview_ask_again(p_preview public.crm_previews, p_object text, p_asked jsonb) returns void
language sql set search_path = ''
as $$
  insert into public.crm_preview_writes as w (preview_id, object_type, crm_record_id, organization_id, again, is_again)
  select distinct on (e ->> 'ref') p_preview.id, p_object, e ->> 'ref', p_preview.organization_id, (e ->> 'version')::bigint, true
  from jsonb_array_elements(p_asked) e
  on conflict (preview_id, object_type, crm_record_id) do update set again = excluded.again, is_again = true
  where w.again is distinct from excluded.again
$$;
revoke all on function private.crm_preview_ask_again from public, anon, authenticated;
grant execute on function private.crm_preview_ask_again to service_role;
