-- What is kept of contacts is kept of those that are there, in the same organisation. Arguments: the columns with their ids.
create function private.parts_of_contact() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_column text;
begin
  foreach v_column in array tg_argv loop
    if not exists (select from public.contacts c
                   where c.id = (to_jsonb(new) ->> v_column)::uuid and c.organization_id = new.organization_id
                     and c.deleted_at is null) then
      raise exception 'reference_not_found: %', v_column using errcode = '23503';
    end if;
  end loop;
  return new;
end
$$;
revoke all on function private.parts_of_contact from public, anon, authenticated;
