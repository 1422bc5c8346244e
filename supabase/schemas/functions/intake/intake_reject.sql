-- Rejects an item, with the reason, for those who may. One that is rejected already stays as it is.
create function public.intake_reject(p_organization uuid, p_item uuid, p_reason text default null) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_item public.intake_items;
begin
  v_item := private.intake_open(p_organization, p_item, 'rejected');
  if v_item.status = 'rejected' then return; end if;
  update public.intake_items
  set status = 'rejected', decided_by = auth.uid(), decided_at = now(), reason = nullif(btrim(p_reason), '')
  where id = p_item;
  perform private.announce(p_organization, 'intake.rejected', jsonb_build_object('id', p_item, 'object', 'intake',
                                                                                 'intake_type', v_item.type));
end
$$;
revoke all on function public.intake_reject from public, anon;
grant execute on function public.intake_reject to authenticated;
