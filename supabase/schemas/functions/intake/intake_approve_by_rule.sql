-- Approves an item that waits, where a rule of the moment says so: as it came, by intake_write. One whose customer was known when
-- it came and is not any more, or who could be several by now, waits on. @returns whether it is approved by now
create function public.intake_approve_by_rule(p_item uuid) returns boolean
language plpgsql set search_path = ''
as $$
declare
  v_item public.intake_items;
  v_rule uuid;
  v_kind text;
  v_is_approved boolean;
begin
  select i.* into v_item from public.intake_items i where i.id = p_item for update;
  if v_item.id is null or v_item.status <> 'pending_approval' then return coalesce(v_item.status = 'approved', false); end if;
  v_rule := private.intake_rule_of(v_item);
  if v_rule is null then return false; end if;
  perform private.intake_lock(v_item, v_item.contact_values);
  v_kind := private.intake_match(v_item.organization_id, v_item.contact_values, v_item.sender_user,
                                 v_item.ticket_values ->> 'ticket_number') ->> 'kind';
  if v_kind = 'ambiguous' or v_item.matched_then = 'existing' and v_kind <> 'existing' then return false; end if;
  perform set_config('records.cause', 'by_intake_rule', true);
  v_is_approved := private.intake_write(v_item, null, false, '{}', null, v_rule) is null;
  perform set_config('records.cause', '', true);
  return v_is_approved;
end
$$;
revoke all on function public.intake_approve_by_rule from public, anon, authenticated;
grant execute on function public.intake_approve_by_rule to service_role;
