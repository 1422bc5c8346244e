-- Takes a source that some active link draws on, alone for p_seconds. The one that has taken it renews that by taking it again.
-- @returns its row; null: another one has it, or nobody draws on it any more
create function public.knowledge_claim(p_source uuid, p_claim uuid, p_seconds integer) returns jsonb
language sql set search_path = ''
as $$
  update public.knowledge_sources s set claim = p_claim, claimed_until = now() + make_interval(secs => p_seconds)
  where s.id = p_source and (s.claim = p_claim or coalesce(s.claimed_until, '-infinity') < now())
    and exists (select from public.knowledge_links l where l.source_id = s.id and l.is_active)
  returning to_jsonb(s)
$$;
revoke all on function public.knowledge_claim from public, anon, authenticated;
grant execute on function public.knowledge_claim to service_role;
