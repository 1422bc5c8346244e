-- Approves an item that waits and is locked: contact, ticket, and what else was wished for, in the transaction of the caller.
-- p_contact null: the one that it matches, or (p_new) a new one in any case. p_edits: {contact, ticket}, values in the place of
-- its own; null leaves one out. p_create: task | deal. p_rule: the rule that decides. @returns null, or who it may be about,
-- where several may: then nothing is written
create function private.intake_write(
  p_item public.intake_items, p_contact uuid, p_new boolean, p_edits jsonb, p_create text, p_rule uuid default null
) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_contact_values jsonb := jsonb_strip_nulls(p_item.contact_values || coalesce(p_edits -> 'contact', '{}'::jsonb));
  v_ticket_values jsonb := jsonb_strip_nulls(p_item.ticket_values || coalesce(p_edits -> 'ticket', '{}'::jsonb));
  v_contact uuid := p_contact;
  v_is_new boolean;
  v_found jsonb;
  v_ticket uuid;
  v_task uuid;
  v_opportunity uuid;
  v_title text;
begin
  perform private.intake_lock(p_item, v_contact_values);
  if p_contact is not null then
    perform private.lead_target(p_item.organization_id, 'contact', p_contact);
  elsif not p_new then
    v_found := private.intake_match(p_item.organization_id, v_contact_values, p_item.sender_user,
                                    v_ticket_values ->> 'ticket_number');
    if v_found ->> 'kind' = 'ambiguous' then return private.intake_candidates(v_found -> 'ids', v_contact_values); end if;
    v_contact := (v_found -> 'ids' ->> 0)::uuid;
  end if;
  v_is_new := v_contact is null;
  -- What is made here by hand is told to a server of one organisation; this came from there.
  perform set_config('records.made_by', 'intake', true);
  v_contact := private.intake_contact(p_item.organization_id, v_contact, v_contact_values);
  if v_contact is null and p_item.type in ('customer_registration', 'repair_request', 'customer_update') then
    raise exception 'name_missing: nothing to know the contact by' using errcode = '23514';
  end if;
  v_ticket := private.intake_ticket(p_item, v_contact, v_ticket_values);
  -- It would be as good as lost.
  if v_ticket is null and p_item.type in ('payment_status', 'booking_status') then
    raise exception 'ticket_missing: of item %', p_item.id using errcode = 'P0001';
  end if;
  v_title := coalesce(nullif(concat_ws(' · ', v_ticket_values ->> 'ticket_number',
                                       coalesce(v_ticket_values ->> 'device_model', v_ticket_values ->> 'device_type')), ''),
                      nullif(concat_ws(' ', v_contact_values ->> 'first_name', v_contact_values ->> 'last_name'), ''),
                      v_contact_values ->> 'email', v_contact_values ->> 'phone', 'From a website');
  if p_create = 'task' then
    insert into public.tasks (organization_id, subject, owner_id, contacts)
    values (p_item.organization_id, left('Look after ' || v_title, 500), auth.uid(), v_contact::text) returning id into v_task;
  elsif p_create = 'deal' then
    insert into public.opportunities (organization_id, name, contact_id, stage, amount, currency, source, owner_id)
    values (p_item.organization_id, left(v_title, 500), v_contact, '', (v_ticket_values ->> 'estimated_cost')::numeric,
            v_ticket_values ->> 'currency', p_item.source, auth.uid())
    returning id into v_opportunity;
  end if;
  perform set_config('records.made_by', '', true);
  update public.intake_items
  set status = 'approved', decided_by = auth.uid(), decided_by_rule = p_rule, decided_at = now(), contact_id = v_contact,
      made_contact = v_is_new and v_contact is not null, ticket_id = v_ticket, task_id = v_task, opportunity_id = v_opportunity,
      contact_values = v_contact_values, ticket_values = v_ticket_values
  where id = p_item.id;
  perform private.announce(p_item.organization_id, 'intake.approved', jsonb_build_object(
    'id', p_item.id, 'object', 'intake', 'intake_type', p_item.type, 'contact_id', v_contact, 'ticket_id', v_ticket));
  return null;
end
$$;
revoke all on function private.intake_write from public, anon, authenticated;
grant execute on function private.intake_write to service_role;
