-- What tells the contacts with these ids from each other, and what these values would change of each, for the person who has to
-- choose.
create function private.intake_candidates(p_ids jsonb, p_values jsonb) returns jsonb
language sql stable set search_path = ''
as $$
  select coalesce(jsonb_agg(jsonb_build_object(
    'id', c.id, 'name', nullif(btrim(concat_ws(' ', c.first_name, c.last_name)), ''), 'email', c.email, 'phone', c.phone,
    'company', c.company, 'changes', private.intake_changes(c.id, p_values)) order by c.created_at, c.id), '[]'::jsonb)
  from public.contacts c where c.id in (select e::uuid from jsonb_array_elements_text(p_ids) e)
$$;
revoke all on function private.intake_candidates from public, anon, authenticated;
grant execute on function private.intake_candidates to service_role;
