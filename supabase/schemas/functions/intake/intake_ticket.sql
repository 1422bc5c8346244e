-- Makes a ticket of a repair request's values; of what comes later, writes what they say of the newest ticket of that number.
-- @returns its id; null: there is none
create function private.intake_ticket(p_item public.intake_items, p_contact uuid, p_values jsonb) returns uuid
language plpgsql set search_path = ''
as $$
declare
  v_ticket uuid;
begin
  if p_item.type = 'repair_request' then
    insert into public.tickets
      (organization_id, contact_id, ticket_number, device_type, device_model, issue, service, priority, status, estimated_cost,
       currency, photos, address, notes)
    values (p_item.organization_id, p_contact, p_values ->> 'ticket_number', p_values ->> 'device_type',
            p_values ->> 'device_model', p_values ->> 'issue', p_values ->> 'service',
            coalesce(p_values ->> 'priority', 'normal'), coalesce(p_values ->> 'status', 'new'),
            (p_values ->> 'estimated_cost')::numeric, p_values ->> 'currency', p_values ->> 'photos', p_values ->> 'address',
            p_values ->> 'notes')
    returning id into v_ticket;
  elsif p_values ->> 'ticket_number' is not null then
    update public.tickets t
    set status = coalesce(p_values ->> 'status', t.status),
        payment_status = coalesce(p_values ->> 'payment_status', t.payment_status)
    where t.id = private.intake_ticket_of(p_item.organization_id, p_values ->> 'ticket_number')
    returning t.id into v_ticket;
  end if;
  return v_ticket;
end
$$;
revoke all on function private.intake_ticket from public, anon, authenticated;
grant execute on function private.intake_ticket to service_role;
