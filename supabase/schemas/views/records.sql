-- All records that are synced, whatever their table: for everything that needs no column of one table. "json" is the record as
-- the engine reads it. Where the object is known, the tables of others are not read.
create view private.records with (security_invoker = true) as
select 'contact'::text as object_type, c.id, c.organization_id, c.version, c.created_at, c.updated_at, c.deleted_at, c.custom,
       c.field_times, c.search_text,
       jsonb_build_object(
         'id', c.id, 'email', c.email, 'first_name', c.first_name, 'last_name', c.last_name, 'phone', c.phone,
         'company', c.company, 'job_title', c.job_title, 'custom', c.custom, 'version', c.version,
         'updated_at', c.updated_at, 'deleted_at', c.deleted_at) as json
from public.contacts c;
revoke all on private.records from public, anon;
grant select on private.records to authenticated, service_role;
