-- Entries less what they say of fields whose mapping has changed since they were decided (crm_sync_logs). Their pairs are
-- compared again.
create function private.crm_unmapped_entries(p_entries jsonb, p_remapped text[], p_turned text[]) returns jsonb
language sql immutable set search_path = ''
as $$
  select coalesce(jsonb_agg(
    e || jsonb_build_object('base', coalesce(e -> 'base', '{}'::jsonb) - p_remapped,
                            'crmBase', coalesce(e -> 'crmBase', '{}'::jsonb) - p_remapped - p_turned,
                            'conflict', nullif(nullif(e -> 'conflict', 'null'::jsonb) - p_remapped - p_turned, '{}'::jsonb),
                            'pending', e ->> 'status' = 'linked' or coalesce((e ->> 'pending')::boolean, false))
      -- Who left by a filter is judged by the one in force.
      || case when e #>> '{error,code}' = 'filtered_out' and e ->> 'recordId' is not null
              then jsonb_build_object('pending', true, 'error', null, 'changes', '[]'::jsonb,
                'status', case when e ->> 'crmRecordId' is null then 'unlinked' else 'linked' end)
              else '{}'::jsonb end
      || case when jsonb_typeof(e -> 'written') = 'object' then jsonb_build_object('written', (e -> 'written') - p_remapped)
              else '{}'::jsonb end
    order by n), '[]'::jsonb)
  from jsonb_array_elements(p_entries) with ordinality as t (e, n)
$$;
revoke all on function private.crm_unmapped_entries from public, anon, authenticated;
grant execute on function private.crm_unmapped_entries to service_role;
