-- The CRM's id (as JSON) that a record of ours, or a member, would have after a preview, and whether the CRM had it and has it no
-- more (crm_ref_of, crm_is_gone_there); null where the preview says nothing of it. Merges of merges are followed ten deep.
create function private.crm_preview_ref(p_preview uuid, p_target text, p_id text, out ref jsonb, out is_gone boolean)
language plpgsql stable set search_path = ''
as $$
declare
  v_id uuid;
  v_link jsonb;
begin
  if p_target = 'user' then
    select to_jsonb(u.key), false into ref, is_gone
    from public.crm_previews p cross join lateral jsonb_each(p.users) u
    where p.id = p_preview and u.value ->> 'member' = p_id and (u.value ->> 'active')::boolean limit 1;
    return;
  end if;
  v_id := p_id::uuid;
  for i in 0..10 loop
    select p.link into v_link from public.crm_preview_records p
    where p.record_id = v_id and p.preview_id = p_preview and p.object_type = p_target
    order by private.crm_preview_is_paired(p.link) desc limit 1;
    if not found then
      -- Merged into one of which the preview says nothing: that is as it is stored.
      if i > 0 then
        select to_jsonb(private.crm_ref_of(s)) into ref from public.crm_previews p
        join public.crm_sync_state s on s.connection_id = p.connection_id and s.object_type = p_target and s.record_id = v_id
        where p.id = p_preview;
        ref := coalesce(ref, 'null'::jsonb);
      end if;
      exit;
    end if;
    if i = 0 then
      is_gone := v_link ->> 'status' = 'excluded' and coalesce(v_link ->> 'error_code', '') in
        ('deleted_in_crm', 'archived_with_crm', 'unlinked_in_crm', 'archived_in_crm', 'merged_in_crm');
    end if;
    ref := case when private.crm_preview_is_paired(v_link) then v_link -> 'crm_record_id' else 'null'::jsonb end;
    exit when ref <> 'null'::jsonb or v_link ->> 'status' <> 'excluded' or v_link ->> 'error_code' <> 'merged_in_crm'
      or v_link ->> 'merged_into' is null;
    v_id := (v_link ->> 'merged_into')::uuid;
  end loop;
  is_gone := is_gone and ref = 'null'::jsonb;
end
$$;
revoke all on function private.crm_preview_ref from public, anon, authenticated;
grant execute on function private.crm_preview_ref to service_role;
