-- Makes a contact of these values, or (p_contact) writes what they change of one. @returns its id; null: they are of nobody
create function private.intake_contact(p_organization uuid, p_contact uuid, p_values jsonb) returns uuid
language plpgsql set search_path = ''
as $$
declare
  v_contact uuid := p_contact;
  v_to jsonb;
begin
  if p_contact is not null then perform 1 from public.contacts where id = p_contact for update; end if;
  select coalesce(jsonb_object_agg(e ->> 'field', e ->> 'to'), '{}'::jsonb) into v_to
  from jsonb_array_elements(private.intake_changes(p_contact, p_values)) e;
  if v_to - 'preferred_language' = '{}' and p_contact is null then return null; end if;
  if p_contact is null then
    insert into public.contacts (organization_id, first_name, last_name, email, phone, company, job_title, custom)
    values (p_organization, v_to ->> 'first_name', v_to ->> 'last_name', v_to ->> 'email', v_to ->> 'phone', v_to ->> 'company',
            v_to ->> 'job_title',
            jsonb_strip_nulls(jsonb_build_object('preferred_language', v_to -> 'preferred_language')))
    returning id into v_contact;
  elsif v_to <> '{}' then
    update public.contacts c
    set first_name = coalesce(v_to ->> 'first_name', c.first_name), last_name = coalesce(v_to ->> 'last_name', c.last_name),
        email = coalesce(v_to ->> 'email', c.email), phone = coalesce(v_to ->> 'phone', c.phone),
        company = coalesce(v_to ->> 'company', c.company), job_title = coalesce(v_to ->> 'job_title', c.job_title),
        custom = c.custom || jsonb_strip_nulls(jsonb_build_object('preferred_language', v_to -> 'preferred_language'))
    where c.id = p_contact;
  end if;
  return v_contact;
end
$$;
revoke all on function private.intake_contact from public, anon, authenticated;
grant execute on function private.intake_contact to service_role;
