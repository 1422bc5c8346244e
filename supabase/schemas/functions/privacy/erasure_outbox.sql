-- Empties what receivers of webhooks have answered about a person: they may repeat what they were sent. p_leads: those that it
-- was. To be called while all that is about it leads to it. An attempt under way loses its lease, so that its answer is not noted
-- after this; the message is sent again, with what is left then.
create function private.erasure_outbox(p_contact public.contacts, p_leads uuid[]) returns void
language plpgsql set search_path = ''
as $$
declare
  v_person constant uuid[] := p_contact.id || p_leads;
  v_about constant uuid[] := v_person
    || array(select a.from_id from public.record_associations a where a.to_id = any (v_person))
    || array(select t.id from public.tickets t where t.contact_id = p_contact.id)
    || array(select q.id from public.quotes q where q.contact_id = p_contact.id)
    || array(select o.id from public.opportunities o where o.contact_id = p_contact.id)
    || array(select i.id from public.intake_items i where i.contact_id = p_contact.id);
begin
  update public.webhook_deliveries w set history = '[]', lease = null, leased_until = null
  where w.organization_id = p_contact.organization_id and w.subject_id = any (v_about)
    and (w.history <> '[]' or w.lease is not null);
end
$$;
revoke all on function private.erasure_outbox from public, anon, authenticated;
grant execute on function private.erasure_outbox to service_role;
