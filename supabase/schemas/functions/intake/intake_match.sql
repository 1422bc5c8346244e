-- Which contacts an item may be about, by the strongest key that finds any: those of the organisation, the phone where the item
-- has no email, then what earlier items of the same user of the sender have become, then whose ticket it names. p_contact: the
-- values of a contact that it has. @returns {kind: new | existing | ambiguous, ids}
create function private.intake_match(p_organization uuid, p_contact jsonb, p_sender_user text, p_ticket_number text)
returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  v_email text := coalesce(private.email_key(p_contact ->> 'email'), '');
  v_phone text := private.phone_key(p_contact ->> 'phone');
  v_key text;
  v_ids uuid[];
begin
  foreach v_key in array private.intake_match_keys(p_organization)
    || case when v_email = '' then '{phone,sender,ticket}' else '{sender,ticket}' end::text[]
  loop
    v_ids := case
      when v_key = 'email' and v_email <> '' then array(
        select c.id from public.contacts c
        where c.organization_id = p_organization and c.deleted_at is null
          and coalesce(private.email_key(c.email), '') = v_email
        order by c.id limit 20)
      when v_key = 'phone' and v_phone is not null then array(
        select c.id from public.contacts c
        where c.organization_id = p_organization and c.deleted_at is null and c.phone is not null
          and private.phone_key(c.phone) = v_phone
        order by c.id limit 20)
      when v_key = 'sender' and p_sender_user is not null then array(
        select distinct c.id from public.intake_items i join public.contacts c on c.id = i.contact_id and c.deleted_at is null
        where i.organization_id = p_organization and i.sender_user = p_sender_user and i.contact_id is not null
        order by c.id limit 20)
      when v_key = 'ticket' and p_ticket_number is not null then array(
        select distinct c.id from public.tickets t join public.contacts c on c.id = t.contact_id and c.deleted_at is null
        where t.organization_id = p_organization and t.ticket_number = p_ticket_number and t.deleted_at is null
        order by c.id limit 20)
      else '{}' end;
    if v_ids <> '{}' then
      return jsonb_build_object('kind', case cardinality(v_ids) when 1 then 'existing' else 'ambiguous' end,
                                'ids', to_jsonb(v_ids));
    end if;
  end loop;
  return '{"kind": "new", "ids": []}';
end
$$;
revoke all on function private.intake_match from public, anon, authenticated;
grant execute on function private.intake_match to service_role;
