-- One item, for members alone; null: there is no such item.
create function public.intake_item(p_organization uuid, p_item uuid) returns jsonb
language plpgsql stable security definer set search_path = ''
as $$
begin
  perform private.intake_reader(p_organization);
  return (select private.intake_json(i) from public.intake_items i where i.id = p_item and i.organization_id = p_organization);
end
$$;
revoke all on function public.intake_item from public, anon;
grant execute on function public.intake_item to authenticated;
