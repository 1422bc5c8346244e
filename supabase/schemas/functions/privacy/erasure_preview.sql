-- What an erasure of a contact takes: the contact, its links, how many rows of each kind name it, and which of its identities
-- other contacts have too. state: changes when contact or links do. Null where there is no such contact.
create function public.erasure_preview(p_organization uuid, p_contact uuid) returns jsonb
language sql stable set search_path = ''
as $$
  select jsonb_build_object(
    'contact', (select r.json from private.records r where r.object_type = 'contact' and r.id = c.id),
    'state', private.erasure_state(c.id),
    'links', (select coalesce(jsonb_agg(jsonb_build_object(
                'connectionId', l.connection_id, 'crmType', k.crm_type, 'status', k.status, 'crmRecordId', l.crm_record_id,
                'unanswered', l.outgoing is not null and l.crm_record_id is null,
                'values', (select jsonb_agg(v) from private.link_values(l) v))
                order by k.crm_type), '[]'::jsonb)
              from public.crm_sync_state l join public.crm_connections k on k.id = l.connection_id where l.record_id = c.id),
    'changes', (select count(*) from public.crm_sync_changes h where h.record_id = c.id),
    'sharedEmail', exists (select 1 from public.contacts o
                           where o.organization_id = c.organization_id and o.deleted_at is null and o.id <> c.id
                             and btrim(coalesce(c.email, '')) <> ''
                             and lower(btrim(coalesce(o.email, ''))) = lower(btrim(c.email))),
    'sharedPhone', exists (select 1 from public.contacts o
                           where o.organization_id = c.organization_id and o.deleted_at is null and o.id <> c.id
                             and o.phone is not null and private.phone_key(o.phone) = private.phone_key(c.phone)))
  from public.contacts c where c.id = p_contact and c.organization_id = p_organization
$$;
revoke all on function public.erasure_preview from public, anon, authenticated;
grant execute on function public.erasure_preview to service_role;
