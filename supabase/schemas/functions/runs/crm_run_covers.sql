-- True when a run that has yet to start does everything that a request asks for: a full run what a delta does, one in both
-- directions what one direction does, one of all objects (null) what one of some does. A run of one record covers that record
-- alone, and no other run covers it, nor an undo.
create function private.crm_run_covers(
  p_type text, p_direction text, p_record uuid, p_objects text[],
  p_asked_type text, p_asked_direction text, p_asked_record uuid, p_asked_objects text[]
) returns boolean
language sql immutable set search_path = ''
as $$
  select p_type <> 'undo' and p_asked_type <> 'undo' and p_record is not distinct from p_asked_record
    and (p_type = p_asked_type or p_type = 'full' and p_asked_type = 'delta')
    and (p_direction = p_asked_direction or p_direction = 'bidirectional')
    and (p_objects is null or p_asked_objects is not null and p_asked_objects <@ p_objects)
$$;
revoke all on function private.crm_run_covers from public, anon, authenticated;
grant execute on function private.crm_run_covers to service_role;
