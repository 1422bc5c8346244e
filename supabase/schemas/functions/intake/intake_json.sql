-- An item as programs and pages see it; of one that waits, whom it would become and what would change.
create function private.intake_json(p_item public.intake_items) returns jsonb
language plpgsql stable set search_path = ''
as $$
declare
  v_match jsonb := jsonb_build_object(
    'kind', case when p_item.made_contact then 'new' when p_item.contact_id is not null then 'existing'
                 else coalesce(p_item.matched_then, 'new') end,
    'contact_id', p_item.contact_id, 'candidates', '[]'::jsonb, 'changes', '[]'::jsonb, 'ticket', null);
  v_found jsonb;
begin
  if p_item.status = 'pending_approval' then
    v_found := private.intake_match(p_item.organization_id, p_item.contact_values, p_item.sender_user,
                                    p_item.ticket_values ->> 'ticket_number');
    v_match := jsonb_build_object(
      'kind', v_found -> 'kind',
      'contact_id', case v_found ->> 'kind' when 'existing' then v_found -> 'ids' -> 0 end,
      'candidates', case v_found ->> 'kind' when 'new' then '[]'::jsonb
                    else private.intake_candidates(v_found -> 'ids', p_item.contact_values) end,
      'changes', case v_found ->> 'kind' when 'ambiguous' then '[]'::jsonb
                 else private.intake_changes((v_found -> 'ids' ->> 0)::uuid, p_item.contact_values) end,
      'ticket', case when p_item.type in ('payment_status', 'booking_status')
                     then private.intake_news(p_item.organization_id, p_item.ticket_values) end);
  end if;
  return jsonb_build_object(
    'id', p_item.id, 'type', p_item.type, 'status', p_item.status, 'received_at', p_item.received_at, 'source', p_item.source,
    'metadata_version', p_item.metadata_version, 'payload', p_item.payload,
    'values', jsonb_build_object('contact', p_item.contact_values, 'ticket', p_item.ticket_values),
    'match', v_match, 'contact_id', p_item.contact_id, 'ticket_id', p_item.ticket_id, 'task_id', p_item.task_id,
    'opportunity_id', p_item.opportunity_id, 'reason', p_item.reason, 'decided_at', p_item.decided_at,
    'decided_by', p_item.decided_by, 'decided_by_rule', p_item.decided_by_rule, 'erased_at', p_item.erased_at);
end
$$;
revoke all on function private.intake_json from public, anon, authenticated;
grant execute on function private.intake_json to service_role;
