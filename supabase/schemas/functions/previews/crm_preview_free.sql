-- What a batch of a preview sets free beside what waits for its pairs (crm_preview_release), as crm_apply does for a run: answers
-- to questions about names, matches that wait for what has left the sync, and what refers to records that were merged.
create function private.crm_preview_free(p_preview public.crm_previews, p_object text, p_entries jsonb) returns void
language plpgsql set search_path = ''
as $$
declare
  v_excludes boolean := p_entries @? '$[*] ? (@.status == "excluded")';
begin
  if v_excludes
     or exists (select 1 from public.crm_sync_state s
                where s.connection_id = p_preview.connection_id and s.object_type = p_object and private.crm_is_question(s))
     or exists (select 1 from public.crm_preview_records p
                where p.preview_id = p_preview.id and p.object_type = p_object and p.error ->> 'code' = 'same_name') then
    perform private.crm_preview_ask_anew(p_preview, p_object,
      coalesce(array_agg((e ->> 'recordId')::uuid) filter (where e ->> 'status' = 'linked'), '{}'),
      coalesce(array_agg(e ->> 'crmRecordId') filter (where e ->> 'crmRecordId' is not null
                                                        and e #>> '{error,code}' is distinct from 'same_name'), '{}'))
    from jsonb_array_elements(p_entries) e;
  end if;
  if v_excludes then
    perform private.crm_preview_read_again(p_preview, p_object, array(
      select (e ->> 'recordId')::uuid from jsonb_array_elements(p_entries) e
      where e #>> '{error,code}' = 'merged_in_crm' and e ->> 'recordId' is not null));
    perform private.crm_preview_match_anew(p_preview, p_object,
      array_agg((e ->> 'recordId')::uuid), array_agg(e ->> 'crmRecordId'))
    from jsonb_array_elements(p_entries) e where e ->> 'status' = 'excluded';
  end if;
end
$$;
revoke all on function private.crm_preview_free from public, anon, authenticated;
grant execute on function private.crm_preview_free to service_role;
