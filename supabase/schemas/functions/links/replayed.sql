-- Whose value a policy would have kept of a conflict, by what was known of it when it happened (crm_sync_changes.facts): the same
-- as replayed() in domain/conflict-facts.ts. Of conflicts from before facts were kept, newest_wins says what was logged of it.
create function private.replayed(p_policy text, p_facts jsonb, p_side text, p_reason text) returns text
language sql immutable set search_path = ''
as $$
  select case p_policy
    when 'adsapp_wins' then 'adsapp' when 'crm_wins' then 'crm' when 'manual' then 'person'
    else case
      when p_facts is not null then coalesce(p_facts ->> 'newer', case when (p_facts ->> 'isAsked')::boolean then 'person'
                                                                       else 'unknown' end)
      when p_reason in ('newest_wins', 'first_sync_newest_wins') then case p_side when 'crm' then 'adsapp' else 'crm' end
      when p_reason in ('crm_time_unknown', 'adsapp_time_unknown', 'times_too_close') then 'person'
      else 'unknown' end end
$$;
revoke all on function private.replayed from public, anon;
grant execute on function private.replayed to authenticated, service_role;
