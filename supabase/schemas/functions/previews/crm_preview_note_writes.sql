-- Keeps what a preview would have sent to the CRM: p_writes [{id, properties, kind, keys}], keys being what the record would be
-- searched by afterwards. Until a batch says what came of it, it can be taken back (crm_preview_claim_run).
create function public.crm_preview_note_writes(p_preview uuid, p_object text, p_writes jsonb) returns void
language sql set search_path = ''
as $$
  insert into public.crm_preview_writes as w
    (preview_id, object_type, crm_record_id, organization_id, is_met, before, properties, keys)
  select p.id, p_object, e ->> 'id', p.organization_id, true,
         '{"properties": {}, "keys": [], "is_met": false}'::jsonb, e -> 'properties',
         array(select private.crm_preview_key(p_object, e ->> 'kind', null, k) from jsonb_array_elements_text(e -> 'keys') k)
  from public.crm_previews p cross join lateral jsonb_array_elements(p_writes) e
  where p.id = p_preview
  on conflict (preview_id, object_type, crm_record_id) do update
  set is_met = true, before = coalesce(w.before, jsonb_build_object(
        'properties', w.properties, 'keys', to_jsonb(w.keys), 'is_met', w.is_met)),
      properties = w.properties || excluded.properties, keys = excluded.keys
$$;
revoke all on function public.crm_preview_note_writes from public, anon, authenticated;
grant execute on function public.crm_preview_note_writes to service_role;
