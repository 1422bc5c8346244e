-- crm_mark_outgoing for a preview: nothing is sent, so that nothing is marked. @returns the links with the versions that they
-- have
create function public.crm_preview_mark_outgoing(p_run uuid, p_lease uuid, p_entries jsonb)
returns table (link_id uuid, version bigint)
language plpgsql set search_path = ''
as $$
begin
  perform private.crm_assert_preview(p_run, p_lease);
  return query
  select (e ->> 'linkId')::uuid, (e ->> 'linkVersion')::bigint from jsonb_array_elements(p_entries) e;
end
$$;
revoke all on function public.crm_preview_mark_outgoing from public, anon, authenticated;
grant execute on function public.crm_preview_mark_outgoing to service_role;
