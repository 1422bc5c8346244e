-- What a preview says of a record, from all its changes and the entry of its last decision: side:outcome. Here and in the CRM
-- what would be written; of the two together that they would be linked, are in conflict, need a person, are left out, or stay as
-- they are.
create function private.crm_preview_outcomes(p_changes jsonb, p_entry jsonb) returns text[]
language sql immutable set search_path = ''
as $$
  select case when cardinality(o.found) > 0 then o.found else array['link:unchanged'] end
  from (
    select array(
      select distinct k.outcome from (
        -- A conflict that the policy decides is written on the side that gives way.
        select (c ->> 'side') || ':' || replace(c ->> 'kind', 'conflict', 'updated') as outcome
        from jsonb_array_elements(p_changes) c
        where c ->> 'side' in ('adsapp', 'crm') and c ->> 'kind' in ('created', 'updated', 'archived', 'restored', 'conflict')
        union all
        select 'link:linked' from jsonb_array_elements(p_changes) c where c ->> 'kind' = 'matched'
        union all
        select 'link:conflict' where jsonb_typeof(p_entry -> 'conflict') = 'object'
        union all
        select case when p_entry ->> 'outcome' = 'failed' and private.crm_asks_which(p_entry) then 'link:ambiguous'
                    else 'link:left_out' end
        where p_entry ->> 'status' in ('attention', 'excluded') and jsonb_typeof(p_entry -> 'conflict') is distinct from 'object'
          and (p_entry ->> 'status' = 'attention' or not p_changes @? '$[*] ? (@.kind == "archived")')
           or p_entry ->> 'status' = 'unlinked' and p_entry ->> 'outcome' = 'skipped') k
      order by 1) as found) o
$$;
revoke all on function private.crm_preview_outcomes from public, anon, authenticated;
grant execute on function private.crm_preview_outcomes to service_role;
