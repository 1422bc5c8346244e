-- crm_apply for a preview: keeps what was decided with it, and nothing else. Nothing is ever stale: the world may move under a
-- preview, and the run that follows decides again. p_met: by what records of the CRM are found that were read in a list since the
-- last batch (crm_preview_note_met). @returns as crm_apply does
create function public.crm_preview_apply(
  p_run uuid, p_lease uuid, p_lease_seconds integer, p_object text, p_entries jsonb, p_skipped integer, p_api_calls integer,
  p_checkpoint jsonb, p_met jsonb default '[]'
) returns jsonb
language plpgsql set search_path = '' set jit = off set enable_seqscan = off
as $$
declare
  v_preview public.crm_previews := private.crm_assert_preview(p_run, p_lease);
  v_columns jsonb;
  v_links uuid[];
  v_before uuid[];
  v_met jsonb := '{}';
  v_counts jsonb;
  -- Outcomes of rows that go, and of those that come.
  v_gone jsonb;
  v_come jsonb;
  v_again integer;
  v_processed integer;
begin
  if p_met <> '[]' then perform public.crm_preview_note_met(p_run, p_met); end if;
  p_entries := private.crm_preview_refused(v_preview.organization_id, p_entries);
  select o.fields into v_columns from private.synced_objects() o where o.object_type = p_object;

  v_links := array(select (e ->> 'linkId')::uuid from jsonb_array_elements(p_entries) e);
  -- In: the entries. Out: rows of the records that are decided again, and placeholders of the two halves of a pair that is now
  -- matched. "offset 0" has every lookup use its index: nothing is known of how many rows a preview has.
  v_before := array(
    select k.id from jsonb_array_elements(p_entries) e
    cross join lateral (select p.id from public.crm_preview_records p
                        where p.preview_id = p_run and p.id = (e ->> 'linkId')::uuid offset 0) k
    union
    select k.id from jsonb_array_elements(p_entries) e
    cross join lateral (select p.id from public.crm_preview_records p
                        where p.record_id = (e ->> 'recordId')::uuid and p.preview_id = p_run and p.object_type = p_object
                          and p.crm_record_id is null offset 0) k
    union
    select k.id from jsonb_array_elements(p_entries) e
    cross join lateral (select p.id from public.crm_preview_records p
                        where p.preview_id = p_run and p.object_type = p_object and p.crm_record_id = e ->> 'crmRecordId'
                          and p.record_id is null offset 0) k);
  -- A record that asks which one it is counts once, however often it is met: as the run counts it.
  v_again := (
    select count(*) from jsonb_array_elements(p_entries) e
    where e ->> 'outcome' = 'failed' and private.crm_asks_which(e)
      and exists (select from public.crm_preview_records p
                  where p.preview_id = p_run and p.id = any (v_before) and private.crm_asks_which(jsonb_build_object(
                          'error', p.error, 'recordId', p.record_id, 'crmRecordId', p.crm_record_id))
                    and p.record_id is not distinct from (e ->> 'recordId')::uuid
                    and p.crm_record_id is not distinct from e ->> 'crmRecordId'));
  select coalesce(jsonb_object_agg(k.o, k.n), '{}'::jsonb) into v_gone from (
    select o, count(*) as n
    from unnest(v_before) i (id)
    cross join lateral (select p.outcomes from public.crm_preview_records p
                        where p.preview_id = p_run and p.id = i.id offset 0) r
    cross join lateral unnest(r.outcomes) o
    group by o) k;
  delete from public.crm_preview_records p
  using (select unnest(v_before) as id except select unnest(v_links)) k
  where p.preview_id = p_run and p.id = k.id;
  perform private.crm_preview_displace(v_preview, p_object, p_entries, v_links);

  -- In: the entries. before: what the preview said of the same link; stored: the record here; made: the record as it would be.
  -- Out: one row per entry.
  insert into public.crm_preview_records as p
    (preview_id, id, organization_id, object_type, record_id, crm_record_id, title, outcomes, changes, error, link, record, keys)
  select p_run, k.link_id, v_preview.organization_id, p_object, k.record_id, k.e ->> 'crmRecordId',
         left(coalesce(private.crm_preview_title(coalesce(k.made, b.record)), r.title, k.e #>> '{error,label}', b.title), 200),
         private.crm_preview_outcomes(k.changes, k.e), k.changes, nullif(k.e -> 'error', 'null'::jsonb),
         private.crm_preview_link_json(k.e), coalesce(k.made, b.record),
         private.crm_preview_keys(p_object, coalesce(k.made, b.record, r.json))
  from (
    select t.e, (t.e ->> 'linkId')::uuid as link_id, (t.e ->> 'recordId')::uuid as record_id,
           private.crm_preview_merged(b.changes, coalesce(t.e -> 'changes', '[]'::jsonb)) as changes,
           case
             when jsonb_typeof(t.e -> 'createRecord') = 'object' then (
               select jsonb_object_agg(c.value, coalesce(t.e -> 'createRecord' -> c.value, 'null'::jsonb))
               from jsonb_each_text(v_columns) c) || jsonb_build_object(
                 'id', t.e -> 'recordId', 'version', 1, 'updated_at', now(), 'deleted_at', null,
                 'custom', private.crm_custom_with('{}'::jsonb, t.e #> '{createRecord,custom}'))
             when jsonb_typeof(t.e -> 'patch') = 'object' or (t.e ->> 'archiveRecord')::boolean
               or (t.e ->> 'restoreRecord')::boolean then
               coalesce(b.record, s.json) || coalesce(nullif(t.e -> 'patch', 'null'::jsonb), '{}'::jsonb) || jsonb_build_object(
                 'custom', private.crm_custom_with(coalesce(b.record, s.json) -> 'custom', t.e #> '{patch,custom}'),
                 'deleted_at', case when (t.e ->> 'archiveRecord')::boolean then to_jsonb(now())
                                    when (t.e ->> 'restoreRecord')::boolean then 'null'::jsonb
                                    else coalesce(b.record, s.json) -> 'deleted_at' end)
           end as made
    from jsonb_array_elements(p_entries) as t (e)
    left join lateral (select p.record, p.changes from public.crm_preview_records p
                       where p.preview_id = p_run and p.id = (t.e ->> 'linkId')::uuid offset 0) b on true
    left join lateral (select v.json from private.records v
                       where v.object_type = p_object and v.id = (t.e ->> 'recordId')::uuid offset 0) s on true) k
  left join lateral (select p.record, p.title from public.crm_preview_records p
                     where p.preview_id = p_run and p.id = k.link_id offset 0) b on true
  left join lateral (select v.title, v.json from private.records v
                     where v.object_type = p_object and v.id = k.record_id offset 0) r on true
  on conflict (preview_id, id) do update
  set record_id = excluded.record_id, crm_record_id = excluded.crm_record_id, title = excluded.title,
      outcomes = excluded.outcomes, changes = excluded.changes, error = excluded.error, link = excluded.link,
      record = excluded.record, keys = excluded.keys;

  -- What a full read has met and nothing was decided of: linked records that are the same, and others that are not synced.
  if p_checkpoint ? 'met' then
    with met as (
      insert into public.crm_preview_records
        (preview_id, id, organization_id, object_type, record_id, crm_record_id, title, outcomes, link)
      select p_run, coalesce(l.id, gen_random_uuid()), v_preview.organization_id, p_object, l.record_id, m.ref,
             left(r.title, 200),
             array[case when l.status in ('linked', 'unlinked') then 'link:unchanged' else 'link:left_out' end],
             coalesce(l.link, '{}'::jsonb)
      from (select distinct jsonb_array_elements_text(p_checkpoint -> 'met') as ref) m
      left join lateral (
        select s.id, s.record_id, s.status, private.crm_preview_stored(s, v_preview.sync_type = 'full') as link
        from public.crm_sync_state s
        where s.connection_id = v_preview.connection_id and s.object_type = p_object and s.crm_record_id = m.ref
        offset 0) l on true
      left join lateral (select v.title from private.records v
                         where v.object_type = p_object and v.id = l.record_id offset 0) r on true
      where not exists (select 1 from public.crm_preview_records p
                        where p.preview_id = p_run and p.object_type = p_object and p.crm_record_id = m.ref offset 0)
      on conflict (preview_id, id) do nothing
      returning outcomes[1] as outcome)
    select coalesce(jsonb_object_agg(k.outcome, k.n), '{}'::jsonb) into v_met
    from (select outcome, count(*) as n from met group by outcome) k;
  end if;

  update public.crm_preview_writes w set before = null
  where w.before is not null and w.preview_id = p_run and w.object_type = p_object
    and w.crm_record_id in (select e ->> 'crmRecordId' from jsonb_array_elements(p_entries) e);
  perform private.crm_preview_release(v_preview, p_object, p_entries);
  perform private.crm_preview_free(v_preview, p_object, p_entries);

  select coalesce(jsonb_object_agg(k.o, k.n), '{}'::jsonb) into v_come from (
    select o, count(*) as n
    from unnest(v_links) i (id)
    cross join lateral (select p.outcomes from public.crm_preview_records p
                        where p.preview_id = p_run and p.id = i.id offset 0) r
    cross join lateral unnest(r.outcomes) o
    group by o) k;
  if p_skipped > 0 and v_preview.sync_type = 'delta' then v_met := jsonb_build_object('link:unchanged', p_skipped); end if;
  select coalesce(jsonb_object_agg(n.key, coalesce((v_come ->> n.key)::integer, 0) + coalesce((v_met ->> n.key)::integer, 0)
                                   - coalesce((v_gone ->> n.key)::integer, 0)), '{}'::jsonb)
  into v_counts from jsonb_each(v_come || v_gone || v_met) n;

  update public.crm_previews v
  set records_processed = v.records_processed + jsonb_array_length(p_entries) - v_again + p_skipped,
      by_object = private.crm_add_counts(v.by_object, p_object,
        jsonb_build_object('records_processed', jsonb_array_length(p_entries) - v_again + p_skipped)),
      counts = case when v_counts = '{}' then v.counts else private.crm_add_counts(v.counts, p_object, v_counts) end,
      first_counts_at = coalesce(v.first_counts_at, now()),
      api_calls = v.api_calls + p_api_calls, checkpoint = coalesce(p_checkpoint - 'met', v.checkpoint),
      failures = case when p_checkpoint is null then v.failures else 0 end,
      lease_expires_at = now() + make_interval(secs => p_lease_seconds)
  where v.id = p_run
  returning v.records_processed into v_processed;
  -- Each time it has looked at four times as many, as a run does: what is planned for an empty preview reads all of a large one.
  if v_processed >= 256 and floor(log(4, v_processed)) > floor(log(4, greatest(v_preview.records_processed, 1))) then
    perform private.crm_preview_refresh_statistics();
  end if;
  return jsonb_build_object('stale', '[]'::jsonb, 'remapped', false, 'live', (
    select coalesce(bool_or(private.crm_preview_is_live(p_run, v_preview.connection_id, o.object_type)), false)
    from public.crm_connection_objects o where o.connection_id = v_preview.connection_id));
end
$$;
revoke all on function public.crm_preview_apply from public, anon, authenticated;
grant execute on function public.crm_preview_apply to service_role;
