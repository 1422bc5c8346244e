-- All records that no CRM syncs, whatever their table, by what people call them.
create view private.own_records with (security_invoker = true) as
select 'industry'::text as object_type, i.id, i.organization_id, i.deleted_at, nullif(btrim(i.name), '') as title
from public.industries i;
revoke all on private.own_records from public, anon;
grant select on private.own_records to authenticated, service_role;
