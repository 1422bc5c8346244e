-- Write-ahead of a push: stores the values of each dispatch on its link before it is sent. Where an earlier dispatch turned out
-- to have arrived, its values come along in base, because outgoing is replaced. p_entries: [{linkId, linkVersion, base,
-- crmBase, outgoing, lateWrites, pendsSeconds, lateSeconds}], without a base that is the link's already; pendsSeconds: for how
-- long the CRM may carry out a create that it does not answer, which is not sent again until then; lateSeconds: for how long it
-- may carry out any other write.
-- @returns the links' new versions; links whose version moved are missing
create function public.crm_mark_outgoing(p_run uuid, p_lease uuid, p_entries jsonb) returns table (link_id uuid, version bigint)
language plpgsql set search_path = ''
as $$
declare
  v_run public.crm_sync_logs := private.crm_assert_lease(p_run, p_lease);
  -- What the mapping has changed since tells nothing any more.
  v_remapped text[] := '{}';
  v_turned text[] := '{}';
begin
  if v_run.remapped <> '{}' or v_run.turned <> '{}' then
    -- A batch is of one object.
    select private.crm_fields_of(v_run.remapped, l.object_type), private.crm_fields_of(v_run.turned, l.object_type)
    into v_remapped, v_turned from public.crm_sync_state l where l.id = (p_entries -> 0 ->> 'linkId')::uuid;
  end if;
  return query
  update public.crm_sync_state l
  set outgoing = case when l.crm_record_id is null then e."outgoing" else e."outgoing" - v_remapped end,
      outgoing_at = now(), base = coalesce(e."base", l.base) - v_remapped,
      crm_base = coalesce(e."crmBase", l.crm_base) - v_remapped - v_turned,
      not_before = now() + make_interval(secs => e."pendsSeconds"),
      outgoing_until = now() + make_interval(secs => e."lateSeconds"),
      late_writes = case when e."lateWrites" <> '[]'::jsonb then private.crm_late_writes(e."lateWrites") else '[]'::jsonb end,
      version = l.version + 1
  from jsonb_to_recordset(p_entries)
    as e ("linkId" uuid, "linkVersion" bigint, "base" jsonb, "crmBase" jsonb, "outgoing" jsonb,
          "lateWrites" jsonb, "pendsSeconds" integer, "lateSeconds" integer)
  where l.id = e."linkId" and l.version = e."linkVersion"
  returning l.id, l.version;
end
$$;
revoke all on function public.crm_mark_outgoing from public, anon, authenticated;
grant execute on function public.crm_mark_outgoing to service_role;
