-- The entries of a batch as refuse_erased would leave them, with nothing counted: what would bring an erased person back is left
-- out.
create function private.crm_preview_refused(p_organization uuid, p_entries jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select case when not p_entries @? '$[*].identities ? (@ != null)'::jsonpath then p_entries else (
    select jsonb_agg(case when h.erasure_id is null then t.e - 'identities' else
      (t.e - '{identities,createRecord,patch,conflict,matched}'::text[]) || jsonb_build_object(
        'recordId', case when t.e ->> 'recordVersion' is not null then t.e -> 'recordId' end, 'conflicts', 0,
        'status', case when t.e ->> 'recordVersion' is null then 'excluded' else 'attention' end, 'pending', false,
        'error', private.erased_error(h.erasure_id),
        'changes', jsonb_build_array(jsonb_build_object('side', 'link', 'kind', 'excluded', 'reason', 'erased_on_request'))) end
      order by t.n)
    from jsonb_array_elements(p_entries) with ordinality as t (e, n)
    left join lateral (
      select i.erasure_id from public.erased_identities i
      where i.organization_id = p_organization and i.lifted_at is null
        and i.hash in (select jsonb_array_elements_text(nullif(t.e -> 'identities', 'null'::jsonb))) limit 1) h on true) end
$$;
revoke all on function private.crm_preview_refused from public, anon, authenticated;
grant execute on function private.crm_preview_refused to service_role;
