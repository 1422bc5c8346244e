-- Has records read again that refer to these, of which each has become another one in the CRM: there, what refers to them has not
-- changed by itself. p_records: the records here whose link has moved or ended.
create function private.crm_read_again(p_connection uuid, p_object text, p_records uuid[]) returns void
language plpgsql set search_path = ''
as $$
begin
  with referring as materialized (
    select 'contact' as object_type, c.id from public.contacts c where p_object = 'account' and c.account_id = any (p_records)
    union all
    select 'account', a.id from public.accounts a where p_object = 'account' and a.parent_id = any (p_records)
    union all
    select 'opportunity', o.id from public.opportunities o
    where p_object = 'account' and o.account_id = any (p_records) or p_object = 'contact' and o.contact_id = any (p_records)
    union all
    select 'lead', e.id from public.leads e
    where p_object = 'account' and e.converted_account_id = any (p_records)
       or p_object = 'contact' and e.converted_contact_id = any (p_records)
       or p_object = 'opportunity' and e.converted_opportunity_id = any (p_records)
    union
    select a.from_object, a.from_id from public.record_associations a
    where a.to_object = p_object and a.to_id = any (p_records)
  ), links as materialized (
    select l.id from public.crm_sync_state l
    where l.id in (
      select k.id from referring r
      cross join lateral (select s.id from public.crm_sync_state s
                          where s.connection_id = p_connection and s.object_type = r.object_type
                            and s.record_id = r.id offset 0) k)
      and l.status = 'linked' and not l.pending
    order by l.id for update
  )
  update public.crm_sync_state l set pending = true, version = l.version + 1 from links where l.id = links.id;
end
$$;
revoke all on function private.crm_read_again from public, anon, authenticated;
grant execute on function private.crm_read_again to service_role;
