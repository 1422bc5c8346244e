-- The entries of a batch, with those refused that would bring an erased person back: a new record becomes a tombstone that
-- says why, a contact here that would take an erased address needs attention and keeps what it has. An entry names its
-- identities as hashes; a worker that does not send them began before the organisation's first erasure and loses its lease,
-- so that another one does.
create function private.refuse_erased(p_run public.crm_sync_logs, p_entries jsonb) returns jsonb
language plpgsql set search_path = ''
as $$
declare
  v_entries jsonb;
  v_hits bigint[];
begin
  if not exists (select 1 from public.erased_identities where organization_id = p_run.organization_id and lifted_at is null) then
    return p_entries;
  end if;
  if exists (select 1 from jsonb_array_elements(p_entries) e
             where jsonb_typeof(e -> 'createRecord') = 'object' and e -> 'identities' is null) then
    raise exception 'lease_lost' using errcode = 'CR001', detail = 'This worker does not know yet that people were erased.';
  end if;
  with entries as materialized (
    select e, n, h.id as hit, h.erasure_id
    from jsonb_array_elements(p_entries) with ordinality as t (e, n)
    left join lateral (
      select i.id, i.erasure_id from public.erased_identities i
      where i.organization_id = p_run.organization_id and i.lifted_at is null
        and i.hash in (select jsonb_array_elements_text(e -> 'identities')) limit 1) h on e ? 'identities'
  )
  select jsonb_agg(case when x.hit is null then x.e - 'identities'
    when x.e ->> 'recordVersion' is null then
      jsonb_build_object('key', x.e -> 'key', 'linkId', x.e -> 'linkId', 'linkVersion', x.e -> 'linkVersion',
        'crmRecordId', x.e -> 'crmRecordId', 'status', 'excluded', 'outcome', 'skipped',
        'error', private.erased_error(x.erasure_id),
        'changes', jsonb_build_array(jsonb_build_object('side', 'link', 'kind', 'excluded', 'reason', 'erased_on_request')))
    else (x.e - 'identities' - 'patch' - 'conflict' - 'matched' - 'fieldTimes') || jsonb_build_object(
        'base', coalesce(l.base, '{}'::jsonb), 'crmBase', coalesce(l.crm_base, '{}'::jsonb), 'status', 'attention',
        'crmRecordId', l.crm_record_id, 'outcome', 'failed', 'pending', false, 'conflicts', 0,
        'error', private.erased_error(x.erasure_id),
        'changes', jsonb_build_array(jsonb_build_object('side', 'link', 'kind', 'failed', 'reason', 'erased_on_request')))
    end order by x.n), coalesce(array_agg(x.hit) filter (where x.hit is not null), '{}')
  into v_entries, v_hits
  from entries x left join public.crm_sync_state l on l.id = (x.e ->> 'linkId')::uuid;
  update public.erased_identities i set refused = i.refused + c.n, last_refused_at = now()
  from (select h, count(*) as n from unnest(v_hits) h group by h) c where i.id = c.h;
  return coalesce(v_entries, p_entries);
end
$$;
revoke all on function private.refuse_erased from public, anon, authenticated;
grant execute on function private.refuse_erased to service_role;
