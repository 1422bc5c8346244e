-- Who may be the same person as a lead: the organisation's other leads that have not been converted, and its contacts, with the
-- same email or phone number as match keys; not the contact that it has become. [{object, id, first_name, last_name, email,
-- phone, matched_by}], 100 at most; null where there is no such lead.
create function public.lead_duplicates(p_organization uuid, p_lead uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_lead public.leads;
  v_email text;
  v_phone text;
begin
  perform private.require_membership(p_organization);
  select * into v_lead from public.leads where id = p_lead and organization_id = p_organization and deleted_at is null;
  if v_lead.id is null then return null; end if;
  v_email := nullif(private.email_key(v_lead.email), '');
  v_phone := private.phone_key(v_lead.phone);
  return (
    select coalesce(jsonb_agg(jsonb_build_object('object', d.object, 'id', d.id, 'first_name', d.first_name,
                                                 'last_name', d.last_name, 'email', d.email, 'phone', d.phone,
                                                 'matched_by', array_remove(array[
        case when private.email_key(d.email) = v_email then 'email' end,
        case when private.phone_key(d.phone) = v_phone then 'phone' end], null))
      order by d.object, d.created_at, d.id), '[]')
    from (
      select 'contact' as object, c.id, c.first_name, c.last_name, c.email, c.phone, c.created_at
      from public.contacts c
      where c.organization_id = p_organization and c.deleted_at is null
        and c.id is distinct from v_lead.converted_contact_id
        and (coalesce(private.email_key(c.email), '') = v_email
          or c.phone is not null and private.phone_key(c.phone) = v_phone)
      union all
      select 'lead', l.id, l.first_name, l.last_name, l.email, l.phone, l.created_at
      from public.leads l
      where l.organization_id = p_organization and l.deleted_at is null and l.converted_at is null and l.id <> p_lead
        and (coalesce(private.email_key(l.email), '') = v_email
          or l.phone is not null and private.phone_key(l.phone) = v_phone)
      limit 100) d);
end
$$;
revoke all on function public.lead_duplicates from public, anon;
grant execute on function public.lead_duplicates to authenticated;
