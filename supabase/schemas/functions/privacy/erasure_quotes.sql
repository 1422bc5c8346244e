-- Severs a contact from the quotes that it was offered: who decided them and why, and the links that it was sent. What was sold
-- at what price stays. @returns how many
create function private.erasure_quotes(p_contact uuid) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_count integer;
begin
  delete from private.quote_links l using public.quotes q where q.id = l.quote_id and q.contact_id = p_contact;
  update public.quotes set contact_id = null, decided_by = null, reject_reason = null where contact_id = p_contact;
  get diagnostics v_count = row_count;
  return v_count;
end
$$;
revoke all on function private.erasure_quotes from public, anon, authenticated;
grant execute on function private.erasure_quotes to service_role;
