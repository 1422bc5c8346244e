-- All records that no CRM syncs, whatever their table, by what people call them.
create view private.own_records with (security_invoker = true) as
select 'industry'::text as object_type, i.id, i.organization_id, i.deleted_at, nullif(btrim(i.name), '') as title
from public.industries i
union all
select 'quote', q.id, q.organization_id, q.deleted_at,
       concat_ws(' · ', q.quote_number || case when q.version_number > 1 then format(' (version %s)',
         q.version_number) else '' end,
                 nullif(btrim(q.name), ''))
from public.quotes q;
revoke all on private.own_records from public, anon;
grant select on private.own_records to authenticated, service_role;
