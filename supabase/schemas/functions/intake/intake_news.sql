-- What the values of a payment or a booking would change of its ticket: {id, changes: [{field, from, to}]}; null: there is no
-- ticket of that number.
create function private.intake_news(p_organization uuid, p_values jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object('id', t.id, 'changes', (
    select coalesce(jsonb_agg(jsonb_build_object('field', f.field, 'from', f.before, 'to', f.value) order by f.field desc),
                    '[]'::jsonb)
    from (select k.field, to_jsonb(t) ->> k.field as before, p_values ->> k.field as value
          from unnest(array['status', 'payment_status']) k (field)) f
    where f.value <> coalesce(f.before, '')))
  from public.tickets t where t.id = private.intake_ticket_of(p_organization, p_values ->> 'ticket_number')
$$;
revoke all on function private.intake_news from public, anon, authenticated;
grant execute on function private.intake_news to service_role;
