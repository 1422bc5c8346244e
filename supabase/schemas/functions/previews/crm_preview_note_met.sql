-- Keeps by what records of the CRM are found that a preview has read in a list: p_records [{id, kind, keys}]. p_begins, p_ends:
-- whether the list is all that the CRM has of the object, and was its first page, its last one. @returns what the preview would
-- have sent to those of them to which it would have sent something: {id: {properties, keys}}
create function public.crm_preview_note_met(
  p_preview uuid, p_object text, p_records jsonb, p_begins boolean, p_ends boolean
) returns jsonb
language plpgsql set search_path = ''
as $$
begin
  if p_begins then
    update public.crm_previews set reading = array_append(array_remove(reading, p_object), p_object) where id = p_preview;
  end if;
  if p_ends then
    update public.crm_previews set has_read = array_append(array_remove(has_read, p_object), p_object)
    where id = p_preview and p_object = any (reading);
  end if;
  insert into public.crm_preview_writes as w (preview_id, object_type, crm_record_id, organization_id, keys)
  select distinct on (e ->> 'id') p.id, p_object, e ->> 'id', p.organization_id,
         array(select private.crm_preview_key(p_object, e ->> 'kind', null, k) from jsonb_array_elements_text(e -> 'keys') k)
  from public.crm_previews p cross join lateral jsonb_array_elements(p_records) e
  where p.id = p_preview
  on conflict (preview_id, object_type, crm_record_id) do update set keys = excluded.keys where w.properties = '{}'::jsonb;
  return public.crm_preview_writes_of(p_preview, p_object, array(select e ->> 'id' from jsonb_array_elements(p_records) e));
end
$$;
revoke all on function public.crm_preview_note_met from public, anon, authenticated;
grant execute on function public.crm_preview_note_met to service_role;
