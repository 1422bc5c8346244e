-- Takes a person out of what websites have sent in: what has become the contact, what has its address or number, and what has
-- one of these values (in lower case) anywhere. @returns how many
create function private.erasure_intake(p_contact public.contacts, p_values text[]) returns integer
language sql set search_path = ''
as $$
  select private.intake_forget(array(
    select i.id from public.intake_items i
    where i.organization_id = p_contact.organization_id and i.erased_at is null
      and (i.contact_id = p_contact.id
           or private.mentions(concat_ws(' ', i.payload::text, i.contact_values::text, i.reason), p_values)
           or i.phone_key = private.phone_key(p_contact.phone) and coalesce(i.email_key, '') = ''
              and not exists (
                select 1 from public.contacts o
                where o.organization_id = p_contact.organization_id and o.deleted_at is null and o.id <> p_contact.id
                  and o.phone is not null and private.phone_key(o.phone) = private.phone_key(p_contact.phone)))),
    'Erased on request.')
$$;
revoke all on function private.erasure_intake from public, anon, authenticated;
grant execute on function private.erasure_intake to service_role;
