-- True for an error that only a person's decision can end: trying again would ask the same question.
create function private.crm_awaits_person(p_error jsonb) returns boolean
language sql immutable
as $$
  select coalesce(p_error ->> 'code', '') in ('ambiguous_match', 'already_linked', 'match_excluded', 'duplicate_identity',
      'same_name')
    or coalesce(p_error ->> 'reason', '') = 'duplicate_rule'
$$;
revoke all on function private.crm_awaits_person from public, anon, authenticated;
grant execute on function private.crm_awaits_person to service_role;
