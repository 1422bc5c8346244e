-- The newest ticket of that number, of which a payment or a booking tells something; null: there is none.
create function private.intake_ticket_of(p_organization uuid, p_number text) returns uuid
language sql stable set search_path = ''
as $$
  select t.id from public.tickets t
  where t.organization_id = p_organization and t.ticket_number = p_number and t.deleted_at is null
  order by t.created_at desc, t.id desc limit 1
$$;
revoke all on function private.intake_ticket_of from public, anon, authenticated;
grant execute on function private.intake_ticket_of to service_role;
