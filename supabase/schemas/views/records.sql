-- All records that are synced, whatever their table: for everything that needs no column of one table. "json" is the record as
-- the engine reads it (amounts as text, so that no digit is lost), "refs" what it refers to. Where the object is known, the
-- tables of others are not read.
create view private.records with (security_invoker = true) as
select 'contact'::text as object_type, c.id, c.organization_id, c.version, c.created_at, c.updated_at, c.deleted_at, c.custom,
       c.field_times, c.search_text,
       jsonb_build_object(
         'id', c.id, 'email', c.email, 'first_name', c.first_name, 'last_name', c.last_name, 'phone', c.phone,
         'company', c.company, 'job_title', c.job_title, 'account_id', c.account_id, 'owner_id', c.owner_id, 'custom', c.custom,
         'version', c.version, 'updated_at', c.updated_at, 'deleted_at', c.deleted_at) as json,
       coalesce(nullif(btrim(concat_ws(' ', nullif(c.first_name, ''), nullif(c.last_name, ''))), ''), nullif(c.email, ''),
                nullif(c.company, ''), c.phone) as title,
       case when coalesce(c.account_id, c.owner_id) is not null
            then jsonb_strip_nulls(jsonb_build_object(
         'account', case when c.account_id is not null then jsonb_build_object('target', 'account', 'id', c.account_id) end,
         'owner', case when c.owner_id is not null then jsonb_build_object('target', 'user', 'id', c.owner_id) end)) end as refs
from public.contacts c
union all
select 'account', a.id, a.organization_id, a.version, a.created_at, a.updated_at, a.deleted_at, a.custom, a.field_times,
       a.search_text,
       jsonb_build_object(
         'id', a.id, 'name', a.name, 'domain', a.domain, 'website', a.website, 'phone', a.phone, 'industry', a.industry,
         'account_type', a.account_type, 'parent_id', a.parent_id, 'street', a.street, 'city', a.city, 'state', a.state,
         'postal_code', a.postal_code, 'country', a.country, 'annual_revenue', a.annual_revenue::text, 'employees', a.employees,
         'lifetime_value', a.lifetime_value::text, 'credit_limit', a.credit_limit::text, 'payment_terms', a.payment_terms,
         'payment_method', a.payment_method, 'currency', a.currency, 'status', a.status, 'owner_id', a.owner_id,
         'custom', a.custom, 'version', a.version, 'updated_at', a.updated_at, 'deleted_at', a.deleted_at),
       coalesce(nullif(btrim(a.name), ''), a.domain),
       case when coalesce(a.parent_id, a.owner_id) is not null
            then jsonb_strip_nulls(jsonb_build_object(
         'parent', case when a.parent_id is not null then jsonb_build_object('target', 'account', 'id', a.parent_id) end,
         'owner', case when a.owner_id is not null then jsonb_build_object('target', 'user', 'id', a.owner_id) end)) end
from public.accounts a
union all
select 'opportunity', o.id, o.organization_id, o.version, o.created_at, o.updated_at, o.deleted_at, o.custom, o.field_times,
       o.search_text,
       jsonb_build_object(
         'id', o.id, 'name', o.name, 'account_id', o.account_id, 'contact_id', o.contact_id,
         'contacts', o.contacts, 'contact_roles', o.contact_roles, 'stage', o.stage,
         'probability', o.probability, 'amount', o.amount::text, 'currency', o.currency,
         'expected_close_date', o.expected_close_date, 'lost_reason', o.lost_reason, 'travel_type', o.travel_type,
         'destinations', o.destinations, 'departure_date', o.departure_date, 'return_date', o.return_date,
         'number_of_adults', o.number_of_adults, 'number_of_children', o.number_of_children, 'budget_level', o.budget_level,
         'description', o.description, 'source', o.source, 'owner_id', o.owner_id, 'custom', o.custom, 'version', o.version,
         'updated_at', o.updated_at, 'deleted_at', o.deleted_at),
       nullif(btrim(o.name), ''),
       case when coalesce(o.account_id::text, o.contact_id::text, o.contacts, o.contact_roles, o.owner_id::text) is not null
            then jsonb_strip_nulls(jsonb_build_object(
         'account', case when o.account_id is not null then jsonb_build_object('target', 'account', 'id', o.account_id) end,
         'contact', case when o.contact_id is not null then jsonb_build_object('target', 'contact', 'id', o.contact_id) end,
         'owner', case when o.owner_id is not null then jsonb_build_object('target', 'user', 'id', o.owner_id) end,
         'contacts', case when o.contacts is not null then jsonb_build_object(
           'target', 'contact', 'ids', to_jsonb(string_to_array(o.contacts, ';'))) end,
         'contactRoles', case when o.contact_roles is not null then jsonb_build_object(
           'target', 'contact',
           'ids', to_jsonb(string_to_array(regexp_replace(o.contact_roles, '=[^;]*', '', 'g'), ';'))) end)) end
from public.opportunities o
union all
select 'lead', e.id, e.organization_id, e.version, e.created_at, e.updated_at, e.deleted_at, e.custom, e.field_times,
       e.search_text,
       jsonb_build_object(
         'id', e.id, 'first_name', e.first_name, 'last_name', e.last_name, 'email', e.email, 'phone', e.phone,
         'company_name', e.company_name, 'job_title', e.job_title, 'lead_status', e.lead_status,
         'interest_level', e.interest_level, 'travel_interests', e.travel_interests,
         'preferred_travel_date', e.preferred_travel_date, 'number_of_travelers', e.number_of_travelers,
         'estimated_value', e.estimated_value::text, 'currency', e.currency, 'source', e.source, 'campaign', e.campaign,
         'score', e.score,
         'next_follow_up_at', to_char(e.next_follow_up_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'description', e.description, 'owner_id', e.owner_id, 'converted_contact_id', e.converted_contact_id,
         'converted_account_id', e.converted_account_id, 'converted_opportunity_id', e.converted_opportunity_id,
         'converted_at', to_char(e.converted_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'custom', e.custom, 'version', e.version, 'updated_at', e.updated_at, 'deleted_at', e.deleted_at),
       coalesce(nullif(btrim(concat_ws(' ', nullif(e.first_name, ''), nullif(e.last_name, ''))), ''), nullif(e.email, ''),
                nullif(e.company_name, ''), e.phone),
       case when num_nonnulls(e.owner_id, e.converted_contact_id, e.converted_account_id, e.converted_opportunity_id) > 0
            then jsonb_strip_nulls(jsonb_build_object(
         'owner', case when e.owner_id is not null then jsonb_build_object('target', 'user', 'id', e.owner_id) end,
         'convertedContact', case when e.converted_contact_id is not null then jsonb_build_object(
           'target', 'contact', 'id', e.converted_contact_id) end,
         'convertedAccount', case when e.converted_account_id is not null then jsonb_build_object(
           'target', 'account', 'id', e.converted_account_id) end,
         'convertedOpportunity', case when e.converted_opportunity_id is not null then jsonb_build_object(
           'target', 'opportunity', 'id', e.converted_opportunity_id) end)) end
from public.leads e
union all
select 'note', n.id, n.organization_id, n.version, n.created_at, n.updated_at, n.deleted_at, n.custom, n.field_times,
       n.search_text,
       jsonb_build_object(
         'id', n.id, 'title', n.title, 'body', n.body, 'author', n.author,
         'written_at', to_char(n.written_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'accounts', n.accounts, 'contacts', n.contacts, 'opportunities', n.opportunities, 'leads', n.leads,
         'custom', n.custom,
         'version', n.version, 'updated_at', n.updated_at, 'deleted_at', n.deleted_at),
       n.preview,
       case when coalesce(n.accounts, n.contacts, n.opportunities, n.leads) is not null
            then jsonb_strip_nulls(jsonb_build_object(
         'accounts', case when n.accounts is not null then jsonb_build_object(
           'target', 'account', 'ids', to_jsonb(string_to_array(n.accounts, ';'))) end,
         'contacts', case when n.contacts is not null then jsonb_build_object(
           'target', 'contact', 'ids', to_jsonb(string_to_array(n.contacts, ';'))) end,
         'opportunities', case when n.opportunities is not null then jsonb_build_object(
           'target', 'opportunity', 'ids', to_jsonb(string_to_array(n.opportunities, ';'))) end,
         'leads', case when n.leads is not null then jsonb_build_object(
           'target', 'lead', 'ids', to_jsonb(string_to_array(n.leads, ';'))) end)) end
from public.notes n
union all
select 'task', t.id, t.organization_id, t.version, t.created_at, t.updated_at, t.deleted_at, t.custom, t.field_times,
       t.search_text,
       jsonb_build_object(
         'id', t.id, 'subject', t.subject, 'body', t.body, 'type', t.type, 'status', t.status, 'priority', t.priority,
         'due', t.due, 'reminder_at', to_char(t.reminder_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'completed_at', to_char(t.completed_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'accounts', t.accounts, 'contacts', t.contacts, 'opportunities', t.opportunities, 'leads', t.leads,
         'owner_id', t.owner_id,
         'custom', t.custom, 'version', t.version, 'updated_at', t.updated_at, 'deleted_at', t.deleted_at),
       t.preview,
       case when coalesce(t.accounts, t.contacts, t.opportunities, t.leads, t.owner_id::text) is not null
            then jsonb_strip_nulls(jsonb_build_object(
         'owner', case when t.owner_id is not null then jsonb_build_object('target', 'user', 'id', t.owner_id) end,
         'accounts', case when t.accounts is not null then jsonb_build_object(
           'target', 'account', 'ids', to_jsonb(string_to_array(t.accounts, ';'))) end,
         'contacts', case when t.contacts is not null then jsonb_build_object(
           'target', 'contact', 'ids', to_jsonb(string_to_array(t.contacts, ';'))) end,
         'opportunities', case when t.opportunities is not null then jsonb_build_object(
           'target', 'opportunity', 'ids', to_jsonb(string_to_array(t.opportunities, ';'))) end,
         'leads', case when t.leads is not null then jsonb_build_object(
           'target', 'lead', 'ids', to_jsonb(string_to_array(t.leads, ';'))) end)) end
from public.tasks t
union all
select 'activity', v.id, v.organization_id, v.version, v.created_at, v.updated_at, v.deleted_at, v.custom, v.field_times,
       v.search_text,
       jsonb_build_object(
         'id', v.id, 'kind', v.kind, 'subject', v.subject, 'body', v.body, 'direction', v.direction, 'outcome', v.outcome,
         'location', v.location,
         'started_at', to_char(v.started_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'ended_at', to_char(v.ended_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"'),
         'accounts', v.accounts, 'contacts', v.contacts, 'opportunities', v.opportunities, 'leads', v.leads,
         'owner_id', v.owner_id, 'custom', v.custom, 'version', v.version, 'updated_at', v.updated_at,
         'deleted_at', v.deleted_at),
       v.preview,
       case when coalesce(v.accounts, v.contacts, v.opportunities, v.leads, v.owner_id::text) is not null
            then jsonb_strip_nulls(jsonb_build_object(
         'owner', case when v.owner_id is not null then jsonb_build_object('target', 'user', 'id', v.owner_id) end,
         'accounts', case when v.accounts is not null then jsonb_build_object(
           'target', 'account', 'ids', to_jsonb(string_to_array(v.accounts, ';'))) end,
         'contacts', case when v.contacts is not null then jsonb_build_object(
           'target', 'contact', 'ids', to_jsonb(string_to_array(v.contacts, ';'))) end,
         'opportunities', case when v.opportunities is not null then jsonb_build_object(
           'target', 'opportunity', 'ids', to_jsonb(string_to_array(v.opportunities, ';'))) end,
         'leads', case when v.leads is not null then jsonb_build_object(
           'target', 'lead', 'ids', to_jsonb(string_to_array(v.leads, ';'))) end)) end
from public.activities v;
revoke all on private.records from public, anon;
grant select on private.records to authenticated, service_role;
