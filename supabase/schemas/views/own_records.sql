-- All records that no CRM syncs, whatever their table, by what people call them.
create view private.own_records with (security_invoker = true) as
select 'industry'::text as object_type, i.id, i.organization_id, i.deleted_at, nullif(btrim(i.name), '') as title
from public.industries i
union all
select 'quote', q.id, q.organization_id, q.deleted_at,
       concat_ws(' · ', q.quote_number || case when q.version_number > 1 then format(' (version %s)',
         q.version_number) else '' end,
                 nullif(btrim(q.name), ''))
from public.quotes q
union all
select 'ticket', t.id, t.organization_id, t.deleted_at,
       nullif(concat_ws(' · ', nullif(btrim(t.ticket_number), ''),
         coalesce(nullif(btrim(t.device_model), ''), nullif(btrim(t.device_type), ''), left(nullif(btrim(t.issue), ''), 100))),
         '')
from public.tickets t;
revoke all on private.own_records from public, anon;
grant select on private.own_records to authenticated, service_role;
