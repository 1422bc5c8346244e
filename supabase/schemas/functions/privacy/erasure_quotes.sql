-- Severs a contact from the quotes that it was offered: who decided them and why, the links that it was sent, and its name,
-- address and number in their texts. What was sold at what price stays. @returns how many
create function private.erasure_quotes(p_contact public.contacts) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_ids uuid[] := array(select id from public.quotes where contact_id = p_contact.id order by id);
  v_values text[] := private.erasure_words(p_contact);
begin
  if v_ids = '{}' then return 0; end if;
  delete from private.quote_links where quote_id = any (v_ids);
  update public.quotes
  set contact_id = null, decided_by = null, reject_reason = null, name = private.erased_text(name, v_values),
      terms = private.erased_text(terms, v_values),
      custom = (select coalesce(jsonb_object_agg(key, case
                  when jsonb_typeof(value) = 'string' then to_jsonb(private.erased_text(value #>> '{}', v_values))
                  when private.mentions(value::text, v_values) then to_jsonb('[…]'::text)
                  else value end), '{}') from jsonb_each(custom))
  where id = any (v_ids);
  update public.quote_lines set description = private.erased_text(description, v_values)
  where quote_id = any (v_ids) and private.mentions(description, v_values);
  -- The updates above were logged with what they took away; the receipt tells of them.
  delete from public.crm_sync_changes where record_id = any (v_ids) and created_at = now();
  update public.crm_sync_changes set before = null, after = null, reason = 'erased_on_request'
  where record_id = any (v_ids) and private.mentions(concat_ws(' ', before::text, after::text), v_values);
  return cardinality(v_ids);
end
$$;
revoke all on function private.erasure_quotes from public, anon, authenticated;
grant execute on function private.erasure_quotes to service_role;
