-- Whether a note of a run or a candidate names a contact, one of its records in this connection's CRM, or one of its values.
create function private.is_about(p_note jsonb, p_connection uuid, p_contact uuid, p_refs jsonb, p_values text[]) returns boolean
language sql immutable set search_path = ''
as $$
  select coalesce(p_note ->> 'recordId' = p_contact::text, false) or private.mentions(p_note::text, p_values)
    or exists (select 1 from jsonb_array_elements(p_refs) r
               where (r ->> 'connection')::uuid = p_connection and r ->> 'id' = p_note ->> 'crmRecordId')
$$;
revoke all on function private.is_about from public, anon, authenticated;
grant execute on function private.is_about to service_role;
