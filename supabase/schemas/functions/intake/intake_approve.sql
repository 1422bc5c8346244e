-- Approves an item, as intake_write does it, for those who may; two who approve at once make one contact and one ticket, and
-- doing it again answers the same. @returns {contact_id, ticket_id, task_id, opportunity_id}, or {candidates} where it
-- could be about several
create function public.intake_approve(
  p_organization uuid, p_item uuid, p_contact uuid default null, p_new boolean default false, p_edits jsonb default '{}',
  p_create text default null
) returns jsonb
language plpgsql security definer set search_path = ''
as $$
declare
  v_item public.intake_items;
  v_candidates jsonb;
begin
  v_item := private.intake_open(p_organization, p_item, 'approved');
  if v_item.status = 'pending_approval' then
    v_candidates := private.intake_write(v_item, p_contact, p_new, p_edits, p_create);
    if v_candidates is not null then return jsonb_build_object('candidates', v_candidates); end if;
    select * into v_item from public.intake_items where id = p_item;
  end if;
  return jsonb_build_object('contact_id', v_item.contact_id, 'ticket_id', v_item.ticket_id, 'task_id', v_item.task_id,
                            'opportunity_id', v_item.opportunity_id);
end
$$;
revoke all on function public.intake_approve from public, anon;
grant execute on function public.intake_approve to authenticated;
