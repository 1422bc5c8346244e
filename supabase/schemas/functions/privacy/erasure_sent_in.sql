-- Takes a person out of what websites have sent in by what leads to it, not by its values: what is of the same user of the
-- website or of one of its tickets, where nothing in it says that it is of somebody else. @returns how many
create function private.erasure_sent_in(p_contact uuid) returns integer
language sql set search_path = ''
as $$
  with theirs as (
    select i.organization_id, i.sender_user, null::text as ticket_number, null::uuid as ticket_id
    from public.intake_items i where i.contact_id = p_contact and i.sender_user is not null
    union
    select t.organization_id, null, t.ticket_number, t.id from public.tickets t where t.contact_id = p_contact)
  select private.intake_forget(array(
    select distinct i.id from theirs h join public.intake_items i on i.organization_id = h.organization_id
    where i.contact_id is not distinct from p_contact
       or i.contact_id is null and i.erased_at is null
          and (i.ticket_id = h.ticket_id
               or coalesce(i.email_key, '') = '' and i.phone_key is null
                  and (i.sender_user = h.sender_user or i.ticket_values ->> 'ticket_number' = h.ticket_number))),
    'Erased on request.')
$$;
revoke all on function private.erasure_sent_in from public, anon, authenticated;
grant execute on function private.erasure_sent_in to service_role;
