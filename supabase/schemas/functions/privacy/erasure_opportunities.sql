-- Takes a contact's name, address and number out of the texts of its opportunities: one that was made of what a website has sent
-- in is named for the person who sent it. @returns how many had one
create function private.erasure_opportunities(p_contact public.contacts) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_ids uuid[];
  v_values text[] := private.erasure_words(p_contact);
begin
  with emptied as (
    update public.opportunities o
    set name = private.erased_text(name, v_values), description = private.erased_text(description, v_values),
        lost_reason = private.erased_text(lost_reason, v_values)
    where o.contact_id = p_contact.id and private.mentions(concat_ws(' ', name, description, lost_reason), v_values)
    returning id)
  select coalesce(array_agg(id), '{}') into v_ids from emptied;
  -- As in erasure_quotes.
  delete from public.crm_sync_changes where record_id = any (v_ids) and created_at = now();
  update public.crm_sync_changes set before = null, after = null, reason = 'erased_on_request'
  where record_id = any (v_ids) and private.mentions(concat_ws(' ', before::text, after::text), v_values);
  return cardinality(v_ids);
end
$$;
revoke all on function private.erasure_opportunities from public, anon, authenticated;
grant execute on function private.erasure_opportunities to service_role;
