-- Stores what a sender says, once: the same by its identity or the sender's own key again, fifty at a time too, is the first one.
-- p_item: {type, identity, sent_as, payload, version, source, contact, ticket, sender_user, is_complete, api_key_id}.
-- @returns {id, status, duplicate}
create function public.intake_receive(p_organization uuid, p_item jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_item public.intake_items;
begin
  insert into public.intake_items
    (organization_id, type, identity, sent_as, payload, metadata_version, source, contact_values, ticket_values, sender_user,
     matched_then, is_complete, api_key_id)
  values (p_organization, p_item ->> 'type', p_item ->> 'identity', p_item ->> 'sent_as', p_item -> 'payload',
          (p_item ->> 'version')::integer, p_item ->> 'source', p_item -> 'contact', p_item -> 'ticket',
          p_item ->> 'sender_user',
          private.intake_match(p_organization, p_item -> 'contact', p_item ->> 'sender_user',
                               p_item -> 'ticket' ->> 'ticket_number') ->> 'kind',
          (p_item ->> 'is_complete')::boolean, (p_item ->> 'api_key_id')::uuid)
  on conflict do nothing
  returning * into v_item;
  if v_item.id is null then
    select i.* into v_item from public.intake_items i
    where i.organization_id = p_organization and i.type = p_item ->> 'type'
      and (i.identity = p_item ->> 'identity' or i.sent_as = p_item ->> 'sent_as')
    order by i.received_at, i.id limit 1;
    return jsonb_build_object('id', v_item.id, 'status', v_item.status, 'duplicate', true);
  end if;
  perform private.announce(p_organization, 'intake.received', jsonb_build_object('id', v_item.id, 'object', 'intake',
                                                                                 'intake_type', v_item.type));
  -- Decided a moment later, by a job: a sender waits for nothing, and whatever fails then, the message is here.
  if private.intake_rule_of(v_item) is not null then
    perform private.crm_send_message('crm_work', jsonb_build_object('kind', 'intake', 'itemId', v_item.id));
  end if;
  return jsonb_build_object('id', v_item.id, 'status', v_item.status, 'duplicate', false);
end
$$;
revoke all on function public.intake_receive from public, anon, authenticated;
grant execute on function public.intake_receive to service_role;
