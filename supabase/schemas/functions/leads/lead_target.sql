-- What a lead is converted into is a record of its organisation that is not deleted; null is none.
create function private.lead_target(p_organization uuid, p_object text, p_record uuid) returns void
language plpgsql stable security definer set search_path = ''
as $$
declare
  v_deleted boolean;
begin
  if p_record is null then return; end if;
  select r.deleted_at is not null into v_deleted from private.records r
  where r.object_type = p_object and r.id = p_record and r.organization_id = p_organization;
  if v_deleted is null then
    raise exception 'reference_not_found: %_id', p_object using errcode = '23503';
  end if;
  if v_deleted then
    raise exception 'reference_deleted: %_id leads to a deleted record', p_object using errcode = '23503';
  end if;
end
$$;
revoke all on function private.lead_target from public, anon, authenticated;
