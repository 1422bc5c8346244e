-- Makes a lead a contact, a company where it names one, and an opportunity, in one transaction; what is given is used. Doing it
-- again, or at the same moment, makes nothing more. p_contact null: the contact with the lead's e-mail (the oldest), or a new
-- one; p_new_contact: a new one in any case. p_account null: the contact's company, or a new one of the lead's company name.
-- p_opportunity: what is said of it ({name, amount, currency, stage, expected_close_date}), or false for none. Of a contact that
-- exists only what is blank is filled. Returns the ids of all four, null where there is none.
create function public.convert_lead(
  p_organization uuid, p_lead uuid, p_contact uuid default null, p_account uuid default null, p_opportunity jsonb default null,
  p_new_contact boolean default false
) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  v_lead public.leads;
  v_contact public.contacts;
  v_account uuid := p_account;
  v_opportunity uuid;
  v_wanted jsonb := coalesce(nullif(p_opportunity, 'null'::jsonb), '{}'::jsonb);
  v_name text;
begin
  if p_organization not in (select private.my_organizations_with('edit')) then
    raise exception 'forbidden: this role may not edit' using errcode = '42501';
  end if;
  select * into v_lead from public.leads where id = p_lead and organization_id = p_organization for update;
  if v_lead.id is null or v_lead.deleted_at is not null then
    raise exception 'lead_not_found: %', p_lead using errcode = 'P0001';
  end if;
  if v_lead.converted_at is null then
    -- Two leads with one address, converted at the same moment, become one contact.
    perform pg_advisory_xact_lock(hashtextextended('lead:' || p_organization || private.email_key(v_lead.email), 0));
    perform private.lead_target(p_organization, 'contact', p_contact);
    perform private.lead_target(p_organization, 'account', p_account);
    if v_wanted ? 'stage' and not exists (select from public.pipeline_stages s where s.organization_id = p_organization
                                          and s.key = v_wanted ->> 'stage' and not s.is_archived) then
      raise exception 'unknown_stage: %', v_wanted ->> 'stage' using errcode = '23503';
    end if;
    select * into v_contact from public.contacts c
    where c.organization_id = p_organization and c.deleted_at is null
      and case when p_contact is not null then c.id = p_contact
               else not p_new_contact and private.email_key(v_lead.email) <> ''
                    and coalesce(private.email_key(c.email), '') = private.email_key(v_lead.email) end
    order by c.created_at, c.id limit 1 for update;
    v_account := coalesce(p_account, (select a.id from public.accounts a
                                      where a.id = v_contact.account_id and a.deleted_at is null));
    if v_account is null and btrim(coalesce(v_lead.company_name, '')) <> '' then
      insert into public.accounts (organization_id, name, owner_id)
      values (p_organization, v_lead.company_name, v_lead.owner_id) returning id into v_account;
    end if;
    if v_contact.id is null then
      insert into public.contacts
        (organization_id, first_name, last_name, email, phone, company, job_title, account_id, owner_id)
      values (p_organization, v_lead.first_name, v_lead.last_name, v_lead.email, v_lead.phone, v_lead.company_name,
              v_lead.job_title, v_account, v_lead.owner_id)
      returning * into v_contact;
    else
      update public.contacts c
      set first_name = case when v_contact.last_name is null then coalesce(c.first_name, v_lead.first_name) else c.first_name end,
          last_name = coalesce(c.last_name, v_lead.last_name), email = coalesce(c.email, v_lead.email),
          phone = coalesce(c.phone, v_lead.phone), company = coalesce(c.company, v_lead.company_name),
          job_title = coalesce(c.job_title, v_lead.job_title), account_id = coalesce(c.account_id, v_account),
          owner_id = coalesce(c.owner_id, v_lead.owner_id)
      where c.id = v_contact.id;
    end if;
    if v_wanted <> 'false'::jsonb then
      v_name := coalesce(nullif(btrim(v_wanted ->> 'name'), ''), nullif(btrim(v_lead.company_name), ''),
                         nullif(btrim(concat_ws(' ', v_lead.first_name, v_lead.last_name)), ''), v_lead.email, v_lead.phone);
      insert into public.opportunities
        (organization_id, name, account_id, contact_id, stage, amount, currency, expected_close_date, departure_date, source,
         owner_id)
      values (p_organization, v_name, v_account, v_contact.id, coalesce(v_wanted ->> 'stage', ''),
              case when v_wanted ? 'amount' then (v_wanted ->> 'amount')::numeric else v_lead.estimated_value end,
              coalesce(v_wanted ->> 'currency', v_lead.currency), (v_wanted ->> 'expected_close_date')::date,
              v_lead.preferred_travel_date, v_lead.source, v_lead.owner_id)
      returning id into v_opportunity;
    end if;
    perform set_config('crm.converted_lead', p_lead::text, true);
    update public.leads
    set lead_status = 'converted', converted_contact_id = v_contact.id, converted_account_id = v_account,
        converted_opportunity_id = v_opportunity
    where id = p_lead returning * into v_lead;
    perform set_config('crm.converted_lead', '', true);
    -- What was written and is to do about the lead is about the contact now.
    insert into public.record_associations (organization_id, from_object, from_id, field, to_object, to_id)
    select a.organization_id, a.from_object, a.from_id, 'contacts', 'contact', v_contact.id
    from public.record_associations a where a.to_id = p_lead and a.field = 'leads'
    on conflict do nothing;
  end if;
  return jsonb_build_object('lead', v_lead.id, 'contact', v_lead.converted_contact_id, 'account', v_lead.converted_account_id,
                            'opportunity', v_lead.converted_opportunity_id);
end
$$;
revoke all on function public.convert_lead from public, anon;
grant execute on function public.convert_lead to authenticated;
