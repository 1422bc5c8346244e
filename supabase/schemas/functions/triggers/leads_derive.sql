-- What follows from a lead's status, and from what it has become: one that names a contact, a company or an opportunity is
-- converted, and one that is converted has the time of that and stays so. People convert leads with convert_lead alone, and
-- change nothing of one that is converted but whether it is deleted; else they take the steps of lead_steps. A contact is one of
-- the same organisation.
create function private.leads_derive() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_is_person boolean := auth.uid() is not null and coalesce(current_setting('crm.converted_lead', true), '') <> new.id::text;
  v_asked text := nullif(new.lead_status, '');
begin
  new.lead_status := coalesce(nullif(new.lead_status, ''), case when tg_op = 'UPDATE' then old.lead_status end, 'new');
  if num_nonnulls(new.converted_contact_id, new.converted_account_id, new.converted_opportunity_id) > 0
     or tg_op = 'UPDATE' and old.converted_at is not null then
    new.lead_status := 'converted';
  end if;
  if v_is_person and tg_op = 'UPDATE' and old.converted_at is not null
     and (v_asked <> 'converted' or to_jsonb(new) - '{deleted_at,lead_status,sort_name,search_text}'::text[]
         is distinct from to_jsonb(old) - '{deleted_at,lead_status,sort_name,search_text}'::text[]) then
    raise exception 'lead_converted: %', new.id using errcode = '23514';
  end if;
  if v_is_person and new.lead_status = 'converted' and new.converted_at is null then
    raise exception 'lead_not_converted: %', new.id using errcode = '23514';
  end if;
  if v_is_person and tg_op = 'UPDATE' and new.lead_status <> all (array[old.lead_status, 'converted'])
     and exists (select from public.lead_steps() s where s.from_status = new.lead_status)
     and not exists (select from public.lead_steps() s
                     where s.from_status = old.lead_status and s.to_status = new.lead_status) then
    raise exception 'lead_step: A lead that is % cannot become %. It can become %.', old.lead_status, new.lead_status,
      (select string_agg(s.to_status, ' or ' order by s.to_status) from public.lead_steps() s
       where s.from_status = old.lead_status)
      using errcode = 'P0001';
  end if;
  new.converted_at := case when new.lead_status = 'converted'
    then coalesce(new.converted_at, case when tg_op = 'UPDATE' then old.converted_at end, clock_timestamp()) end;
  if new.converted_contact_id is not null
     and (tg_op = 'INSERT' or new.converted_contact_id is distinct from old.converted_contact_id)
     and not exists (select 1 from public.contacts c
                     where c.id = new.converted_contact_id and c.organization_id = new.organization_id) then
    raise exception 'The contact that a lead has become is one of its organisation.' using errcode = '23503';
  end if;
  return new;
end
$$;
