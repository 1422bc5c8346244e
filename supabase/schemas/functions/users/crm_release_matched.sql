-- After a batch that has noted waits for users (p_links: its links): those that were matched since the batch was read are decided
-- again.
create function private.crm_release_matched(p_connection uuid, p_links uuid[]) returns void
language sql set search_path = ''
as $$
  update public.crm_sync_state l set pending = true, version = l.version + 1
  where l.id = any (p_links) and not l.pending and l.status in ('linked', 'unlinked') and exists (
    select 1 from jsonb_to_recordset(l.waits) as w (target text, side text, ref text)
    join public.crm_users u on u.connection_id = p_connection and u.member_id is not null
      and case w.side when 'crm' then u.crm_user_id = w.ref else u.active and u.member_id::text = w.ref end
    where w.target = 'user')
$$;
revoke all on function private.crm_release_matched from public, anon, authenticated;
grant execute on function private.crm_release_matched to service_role;
