-- Has links decided again whose references wait for these pairs of an object, which are complete now, or were merged into
-- complete ones. p_links: their links.
create function private.crm_release_waits(p_connection uuid, p_object text, p_links uuid[]) returns void
language plpgsql set search_path = ''
as $$
begin
  -- In: the pairs that can be referred to. awaited: what a wait for one of them says, on either side. Out: the links with such
  -- a wait, in the order in which everybody locks links.
  with awaited as materialized (
    select jsonb_build_array(jsonb_build_object('target', p_object, 'side', w.side, 'ref', w.ref)) as wait
    from public.crm_sync_state l
    cross join lateral (values ('crm', l.crm_record_id), ('adsapp', l.record_id::text)) as w (side, ref)
    where l.id = any (p_links) and private.crm_ref_of(l) is not null
  ), released as materialized (
    select s.id from public.crm_sync_state s
    where s.id in (
      select k.id from awaited a
      cross join lateral (select c.id from public.crm_sync_state c
                          where c.connection_id = p_connection and c.waits <> '[]'::jsonb and c.waits @> a.wait offset 0) k)
      and (s.status in ('linked', 'unlinked') or s.status = 'attention' and not private.crm_awaits_person(s.last_error))
      and s.record_id is not null and not s.pending
    order by s.id for update
  )
  update public.crm_sync_state l
  set pending = true, version = l.version + 1, attempts = 0,
      status = case when l.status <> 'attention' then l.status when l.crm_record_id is null then 'unlinked' else 'linked' end
  from released r where l.id = r.id;
end
$$;
revoke all on function private.crm_release_waits from public, anon, authenticated;
grant execute on function private.crm_release_waits to service_role;
