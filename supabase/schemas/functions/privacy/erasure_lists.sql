-- Deletes the lists that somebody has saved to find a contact: by one of these values (in lower case), or by the full name where
-- no other contact has it. What a list is called says it as people write it, what its address says as addresses do. The values
-- leave the conditions of syncs too.
create function private.erasure_lists(p_contact public.contacts, p_values text[]) returns void
language plpgsql set search_path = ''
as $$
declare
  v_name text := private.full_name(p_contact);
  v_words text[] := p_values;
begin
  if char_length(v_name) >= 6
     and not exists (select 1 from public.contacts o where o.organization_id = p_contact.organization_id
                       and o.deleted_at is null and o.id <> p_contact.id and private.full_name(o) = v_name) then
    v_words := v_words || v_name;
  end if;
  delete from public.saved_views v
  where v.organization_id = p_contact.organization_id
    and (private.mentions(concat_ws(' ', v.name, v.query), v_words)
         or exists (select 1 from unnest(v_words) w
                    where position(convert_to(w, 'UTF8') in private.unescaped(lower(v.query))) > 0));
  -- What says which records are synced holds of nobody in the place of her.
  update public.crm_connection_objects o
  set settings = jsonb_set(o.settings, '{filter}',
                           private.erased_text((o.settings -> 'filter')::text, private.json_forms(p_values))::jsonb)
  where o.organization_id = p_contact.organization_id
    and private.mentions((o.settings -> 'filter')::text, private.json_forms(p_values));
end
$$;
revoke all on function private.erasure_lists from public, anon, authenticated;
grant execute on function private.erasure_lists to service_role;
