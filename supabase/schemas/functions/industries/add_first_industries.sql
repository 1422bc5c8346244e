-- Gives an organisation the industries that one begins with. They are not edits, so the log has nothing of them.
create function private.add_first_industries(p_organization uuid) returns void
language plpgsql security definer set search_path = ''
as $$
declare
  v_origin text := coalesce(current_setting('crm.origin_connection', true), '');
begin
  perform set_config('crm.origin_connection', p_organization::text, true);
  with top as (
    insert into public.industries (organization_id, name, position)
    select p_organization, f.name, row_number() over () - 1 from private.first_industries() f
    returning id, name)
  insert into public.industries (organization_id, name, parent_id, position)
  select p_organization, b.name, top.id, b.place - 1
  from top join private.first_industries() f using (name), unnest(f.below) with ordinality b (name, place);
  perform set_config('crm.origin_connection', v_origin, true);
end
$$;
revoke all on function private.add_first_industries from public, anon, authenticated;
