-- Whether a ticket of that number is there, of which a payment or a booking tells something.
create function private.intake_has_ticket(p_organization uuid, p_number text) returns boolean
language sql stable set search_path = ''
as $$
  select exists (select from public.tickets t
                 where t.organization_id = p_organization and t.ticket_number = p_number and t.deleted_at is null)
$$;
revoke all on function private.intake_has_ticket from public, anon, authenticated;
grant execute on function private.intake_has_ticket to service_role;
