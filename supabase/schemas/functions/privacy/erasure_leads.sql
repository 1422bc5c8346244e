-- The leads that a contact was: those that have become it, and those with its address, unless another contact has that too.
create function private.erasure_leads(p_contact public.contacts) returns uuid[]
language sql stable set search_path = ''
as $$
  select coalesce(array_agg(e.id), '{}') from public.leads e
  where e.organization_id = p_contact.organization_id
    and (e.converted_contact_id = p_contact.id
         or private.email_key(p_contact.email) <> '' and private.email_key(e.email) = private.email_key(p_contact.email)
            and not exists (
              select 1 from public.contacts o
              where o.organization_id = p_contact.organization_id and o.deleted_at is null and o.id <> p_contact.id
                and coalesce(private.email_key(o.email), '') = private.email_key(p_contact.email)))
$$;
revoke all on function private.erasure_leads from public, anon, authenticated;
grant execute on function private.erasure_leads to service_role;
