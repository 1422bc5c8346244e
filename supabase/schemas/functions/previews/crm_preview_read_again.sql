-- crm_read_again for a preview: stored records that refer to these, each of which would have become another one in the CRM. What
-- the preview has decided by then is pending with what it refers to.
create function private.crm_preview_read_again(p_preview public.crm_previews, p_object text, p_records uuid[]) returns void
language plpgsql set search_path = '' set enable_seqscan = off
as $$
begin
  if p_records = '{}' then return; end if;
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
    select s.* from referring r
    cross join lateral (select l.* from public.crm_sync_state l
                        where l.connection_id = p_preview.connection_id and l.object_type = r.object_type
                          and l.record_id = r.id offset 0) s
    where s.status = 'linked' and not s.pending
  ), known as (
    update public.crm_preview_records p set link = p.link || '{"pending": true}'
    from links l
    where p.preview_id = p_preview.id and p.id = l.id and p.link ->> 'status' = 'linked'
    returning p.id
  )
  insert into public.crm_preview_records (preview_id, id, organization_id, object_type, record_id, crm_record_id, link)
  select p_preview.id, l.id, l.organization_id, l.object_type, l.record_id, l.crm_record_id,
         private.crm_preview_stored(s, false) || '{"pending": true}'
  from links l join public.crm_sync_state s on s.id = l.id
  where l.id not in (select k.id from known k)
  on conflict (preview_id, id) do nothing;
end
$$;
revoke all on function private.crm_preview_read_again from public, anon, authenticated;
grant execute on function private.crm_preview_read_again to service_role;
