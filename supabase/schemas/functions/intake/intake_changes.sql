-- What these values would change of a contact, by column in the order of its form: [{field, from, to}]. Another notation of the
-- same address or number is no change, and what is not given changes nothing. Without a contact: what a new one begins with.
create function private.intake_changes(p_contact uuid, p_values jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object('field', f.field, 'from', f.before, 'to', f.value) order by f.place), '[]'::jsonb)
  from (
    select k.field, k.place, p_values ->> k.field as value,
           case when k.field = 'preferred_language' then c.custom ->> k.field else to_jsonb(c) ->> k.field end as before
    from unnest(array['first_name', 'last_name', 'email', 'phone', 'company', 'job_title', 'preferred_language'])
      with ordinality k (field, place)
    left join public.contacts c on c.id = p_contact) f
  where btrim(coalesce(f.value, '')) <> ''
    and case f.field
      when 'email' then private.email_key(f.value) is distinct from private.email_key(f.before)
      when 'phone' then f.value is distinct from f.before
        and (private.phone_key(f.value) is null or private.phone_key(f.value) is distinct from private.phone_key(f.before))
      else btrim(f.value) is distinct from btrim(f.before) end
$$;
revoke all on function private.intake_changes from public, anon, authenticated;
grant execute on function private.intake_changes to service_role;
