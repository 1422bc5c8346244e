-- Severs a contact from its tickets, and empties what was written in them about a person: what was repaired, and at what price,
-- stays. @returns how many
create function private.erasure_tickets(p_contact uuid) returns integer
language plpgsql set search_path = ''
as $$
declare
  v_ids uuid[];
begin
  with emptied as (
    update public.tickets
    set contact_id = null, ticket_number = null, issue = null, photos = null, address = null, notes = null, custom = '{}'
    where contact_id = p_contact returning id)
  select coalesce(array_agg(id), '{}') into v_ids from emptied;
  -- The update above was logged with what it took away; the receipt tells of it.
  delete from public.crm_sync_changes where record_id = any (v_ids) and created_at = now();
  update public.crm_sync_changes set before = null, after = null, reason = 'erased_on_request' where record_id = any (v_ids);
  return cardinality(v_ids);
end
$$;
revoke all on function private.erasure_tickets from public, anon, authenticated;
grant execute on function private.erasure_tickets to service_role;
