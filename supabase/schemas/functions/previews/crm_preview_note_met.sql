-- Keeps by what records of the CRM are found that a preview has read in lists: p_met [{object, records: [{id, kind, keys}],
-- begins, ends}], where begins and ends say whether the page was the first, the last of all that the CRM has of the object.
create function public.crm_preview_note_met(p_preview uuid, p_met jsonb) returns void
language plpgsql set search_path = ''
as $$
declare
  v_page jsonb;
  v_object text;
begin
  for v_page in select * from jsonb_array_elements(p_met) loop
    v_object := v_page ->> 'object';
    if (v_page ->> 'begins')::boolean then
      update public.crm_previews set reading = array_append(array_remove(reading, v_object), v_object) where id = p_preview;
    end if;
    if (v_page ->> 'ends')::boolean then
      update public.crm_previews set has_read = array_append(array_remove(has_read, v_object), v_object)
      where id = p_preview and v_object = any (reading);
    end if;
    insert into public.crm_preview_writes as w (preview_id, object_type, crm_record_id, organization_id, is_met, keys)
    select distinct on (e ->> 'id') p.id, v_object, e ->> 'id', p.organization_id, true,
           array(select private.crm_preview_key(v_object, e ->> 'kind', null, k) from jsonb_array_elements_text(e -> 'keys') k)
    from public.crm_previews p cross join lateral jsonb_array_elements(v_page -> 'records') e
    where p.id = p_preview
    on conflict (preview_id, object_type, crm_record_id) do update
    set is_met = true, keys = case when w.properties = '{}'::jsonb then excluded.keys else w.keys end;
  end loop;
end
$$;
revoke all on function public.crm_preview_note_met from public, anon, authenticated;
grant execute on function public.crm_preview_note_met to service_role;
