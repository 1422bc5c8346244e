-- Applies the decisions of one batch on one object in one transaction: local records, links, change log, counts and checkpoint
-- together. Every entry names the versions of link and record that it was decided on. An entry whose link moved is skipped; one
-- whose record moved keeps only what is a fact anyway (what the CRM now has). Both come back in "stale" to be decided again, and
-- the checkpoint then stays where it was. A checkpoint's met is kept apart: ids that a full read has met.
-- @returns {stale: [key], live: whether the connection has live changes, remapped: whether the mapping has changed since the run
-- has read it}. Its plans are made for batches of unknown size: on a server that compiles what looks expensive, that would take
-- longer than all the work (jit).
create function public.crm_apply(
  p_run uuid, p_lease uuid, p_lease_seconds integer, p_object text, p_entries jsonb, p_skipped integer, p_api_calls integer,
  p_checkpoint jsonb
) returns jsonb
language plpgsql set search_path = '' set jit = off
as $$
declare
  v_run public.crm_sync_logs := private.crm_assert_lease(p_run, p_lease);
  -- Whether a record of the batch waits for a user of the CRM to be matched, or for a member.
  v_user_waits boolean := p_entries @> '[{"waits": [{"target": "user"}]}]';
  v_table text;
  -- Its columns that a sync writes.
  v_columns text[];
  -- Records of the batch by id, each [version, updated_at].
  v_records jsonb;
  v_written jsonb;
  v_link_stale text[];
  v_record_stale text[];
  v_again text[];
  v_stale text[];
  v_processed integer;
  v_before integer;
  -- Which statements are needed: each would read the whole batch to find that out.
  v_creates boolean;
  v_patches boolean;
  v_archives boolean;
  v_writes boolean;
  v_excludes boolean;
  v_pairs boolean;
begin
  perform set_config('crm.origin_connection', v_run.connection_id::text, true);
  if v_user_waits then perform private.crm_lock_users(v_run.connection_id, true); end if;
  -- Of two CRMs whose records become ours at the same time, the second is decided with what the first has made.
  if p_entries @? '$[*].name ? (@ != null)'::jsonpath then
    perform pg_advisory_xact_lock(hashtextextended(v_run.organization_id || p_object, 0));
  end if;
  p_entries := private.refuse_erased(v_run, p_entries);
  if exists (select from unnest(v_run.remapped || v_run.turned) f where starts_with(f, p_object || '.')) then
    p_entries := private.crm_unmapped_entries(p_entries, private.crm_fields_of(v_run.remapped, p_object),
                                              private.crm_fields_of(v_run.turned, p_object));
  end if;

  select o.table_name, array(select c.value from jsonb_each_text(o.fields) c) into v_table, v_columns
  from private.synced_objects() o where o.object_type = p_object;

  -- Records before links, each in id order: edits lock in the same order, so there is no deadlock.
  execute format(
    'select coalesce(jsonb_object_agg(k.id, jsonb_build_array(k.version, k.updated_at)), ''{}'')
     from (select c.id, c.version, c.updated_at from public.%I c
           where c.id in (select (e ->> ''recordId'')::uuid from jsonb_array_elements($1) e
                          where e ->> ''recordVersion'' is not null)
           order by c.id for update) k', v_table)
  into v_records using p_entries;
  perform 1 from public.crm_sync_state where id in
    (select (e ->> 'linkId')::uuid from jsonb_array_elements(p_entries) e where e ->> 'linkVersion' is not null)
    order by id for update;

  select coalesce(array_agg(e ->> 'key') filter (where e ->> 'linkVersion' is not null
                    and l.version is distinct from (e ->> 'linkVersion')::bigint), '{}'),
         coalesce(array_agg(e ->> 'key') filter (where e ->> 'recordVersion' is not null
                    and (v_records -> (e ->> 'recordId') ->> 0)::bigint is distinct from (e ->> 'recordVersion')::bigint), '{}'),
         coalesce(bool_or(jsonb_typeof(e -> 'createRecord') = 'object'), false),
         coalesce(bool_or(jsonb_typeof(e -> 'patch') = 'object'), false),
         coalesce(bool_or((e ->> 'archiveRecord')::boolean or (e ->> 'restoreRecord')::boolean), false),
         coalesce(bool_or(jsonb_typeof(e -> 'written') = 'object'), false),
         coalesce(bool_or(e ->> 'status' = 'excluded'), false),
         coalesce(bool_or((e ->> 'matched')::boolean or (e ->> 'pending')::boolean), false)
  into v_link_stale, v_record_stale, v_creates, v_patches, v_archives, v_writes, v_excludes, v_pairs
  from jsonb_array_elements(p_entries) e
  -- "offset 0" makes the planner use the index, and only where the entry names a version.
  left join lateral (select s.version from public.crm_sync_state s
                     where s.id = (e ->> 'linkId')::uuid and e ->> 'linkVersion' is not null offset 0) l on true;
  v_stale := v_link_stale || v_record_stale;
  if v_creates and exists (select 1 from public.crm_connections c where c.organization_id = v_run.organization_id
                           and c.id <> v_run.connection_id and c.status <> 'disconnected') then
    v_stale := v_stale || array(
      select e ->> 'key' from jsonb_array_elements(p_entries) e
      where e ->> 'name' is not null and e ->> 'key' <> all (v_stale)
        and exists (select 1 from private.crm_namesakes(v_run.connection_id, v_run.organization_id, p_object, e ->> 'name') n
                    where not coalesce(e -> 'apartFrom' ? n.id::text, false)));
  end if;

  if v_creates then
    execute format(
      'with made as (
         insert into public.%1$I (id, organization_id, custom, field_times, %2$s)
         select (e ->> ''recordId'')::uuid, $2, private.crm_custom_with(''{}''::jsonb, n -> ''custom''),
                jsonb_build_object(''*'', jsonb_build_object(''until'', e ->> ''crmUpdatedAt''))
                  || coalesce(e -> ''fieldTimes'', ''{}''::jsonb), %3$s
         from jsonb_array_elements($1) e cross join lateral (select e -> ''createRecord'' as n) x
         cross join lateral jsonb_populate_record(null::public.%1$I, n - ''custom'') r
         where jsonb_typeof(n) = ''object'' and e ->> ''key'' <> all ($3)
         returning id, version, updated_at)
       select coalesce(jsonb_object_agg(id, jsonb_build_array(version, updated_at)), ''{}'') from made',
      v_table, (select string_agg(format('%I', c), ', ') from unnest(v_columns) c),
      (select string_agg(format('r.%I', c), ', ') from unnest(v_columns) c))
    into v_written using p_entries, v_run.organization_id, v_stale;
    v_records := v_records || v_written;
  end if;

  if v_patches then
    execute format(
      'with changed as (
         update public.%1$I c
         set %2$s,
             custom = case when n ? ''custom'' then private.crm_custom_with(c.custom, n -> ''custom'') else c.custom end,
             field_times = c.field_times || private.crm_patch_times(n, e -> ''fieldTimes'', e ->> ''crmUpdatedAt'')
         from jsonb_array_elements($1) e cross join lateral (select e -> ''patch'' as n) x
         cross join lateral jsonb_populate_record(null::public.%1$I, n - ''custom'') r
         where jsonb_typeof(n) = ''object'' and c.id = (e ->> ''recordId'')::uuid
           and c.organization_id = $2 and e ->> ''key'' <> all ($3)
         returning c.id, c.version, c.updated_at)
       select coalesce(jsonb_object_agg(id, jsonb_build_array(version, updated_at)), ''{}'') from changed',
      v_table,
      (select string_agg(format('%1$I = case when n ? %1$L then r.%1$I else c.%1$I end', c), ', ') from unnest(v_columns) c))
    into v_written using p_entries, v_run.organization_id, v_stale;
    v_records := v_records || v_written;
  end if;

  if v_archives then
    execute format(
      'with archived as (
         update public.%I c
         set deleted_at = case when (e ->> ''archiveRecord'')::boolean then now() end
         from jsonb_array_elements($1) e
         where ((e ->> ''archiveRecord'')::boolean and c.deleted_at is null
                or (e ->> ''restoreRecord'')::boolean and c.deleted_at is not null)
           and c.id = (e ->> ''recordId'')::uuid and c.organization_id = $2 and e ->> ''key'' <> all ($3)
         returning c.id, c.version, c.updated_at)
       select coalesce(jsonb_object_agg(id, jsonb_build_array(version, updated_at)), ''{}'') from archived', v_table)
    into v_written using p_entries, v_run.organization_id, v_stale;
    v_records := v_records || v_written;
  end if;

  -- What was written to the CRM is recorded even where the local record moved meanwhile; the rest is decided again.
  if v_writes and cardinality(v_record_stale) > 0 then
    update public.crm_sync_state l
    set base = l.base || (e -> 'written'),
        crm_base = (l.crm_base - array(select jsonb_object_keys(e -> 'written'))) || coalesce(
          (select jsonb_object_agg(h.key, h.value) from jsonb_each(e -> 'crmBase') h where e -> 'written' ? h.key), '{}'::jsonb),
        outgoing = null, not_before = null, outgoing_until = null,
        late_writes = coalesce(private.crm_late_writes(e -> 'lateWrites'), '[]'::jsonb), version = l.version + 1,
        crm_updated_at = coalesce((e ->> 'crmUpdatedAt')::timestamptz, l.crm_updated_at),
        crm_record_id = coalesce(e ->> 'crmRecordId', l.crm_record_id),
        status = case when coalesce(e ->> 'crmRecordId', l.crm_record_id) is not null and l.status = 'unlinked'
                      then 'linked' else l.status end
    from jsonb_array_elements(p_entries) e
    where l.id = (e ->> 'linkId')::uuid and e ->> 'key' = any (v_record_stale) and e ->> 'key' <> all (v_link_stale)
      and jsonb_typeof(e -> 'written') = 'object';
  end if;

  -- Placeholders of the two halves of a pair that is now matched: a record without a counterpart so far, a remote record whose
  -- match was ambiguous.
  delete from public.crm_sync_state l
  using jsonb_array_elements(p_entries) e
  where l.connection_id = v_run.connection_id and l.object_type = p_object and l.record_id = (e ->> 'recordId')::uuid
    and l.crm_record_id is null and l.id <> (e ->> 'linkId')::uuid and e ->> 'key' <> all (v_stale);
  delete from public.crm_sync_state l
  using jsonb_array_elements(p_entries) e
  where l.connection_id = v_run.connection_id and l.object_type = p_object and l.crm_record_id = e ->> 'crmRecordId'
    and l.record_id is null and l.id <> (e ->> 'linkId')::uuid and e ->> 'key' <> all (v_stale);
  if v_pairs then
    perform private.crm_release_tombstones(
      v_run.connection_id, p_object, array_agg(e ->> 'crmRecordId'), array_agg((e ->> 'linkId')::uuid))
    from jsonb_array_elements(p_entries) e
    where ((e ->> 'matched')::boolean or (e ->> 'pending')::boolean) and e ->> 'key' <> all (v_stale);
  end if;

  -- In: the entries that are not stale. Out: their links, inserted or updated to what was decided, with nothing in flight any
  -- more.
  insert into public.crm_sync_state as l
    (id, organization_id, connection_id, object_type, record_id, crm_record_id, status, base, crm_base,
     late_writes, pending, attempts, last_error, conflict_detected, conflict_details, crm_updated_at, adsapp_updated_at,
     last_synced_at, candidates, waits)
  select (e ->> 'linkId')::uuid, v_run.organization_id, v_run.connection_id, p_object, (e ->> 'recordId')::uuid,
         e ->> 'crmRecordId', e ->> 'status', coalesce(e -> 'base', '{}'::jsonb),
         coalesce(e -> 'crmBase', '{}'::jsonb),
         case when e ? 'lateWrites' then private.crm_late_writes(e -> 'lateWrites') else '[]'::jsonb end,
         coalesce((e ->> 'pending')::boolean, false), coalesce((e ->> 'attempts')::integer, 0),
         nullif(e -> 'error', 'null'::jsonb),
         nullif(e -> 'conflict', 'null'::jsonb) is not null, nullif(e -> 'conflict', 'null'::jsonb),
         (e ->> 'crmUpdatedAt')::timestamptz, (v_records -> (e ->> 'recordId') ->> 1)::timestamptz, now(),
         nullif(e -> 'candidates', 'null'::jsonb), coalesce(e -> 'waits', '[]'::jsonb)
  from jsonb_array_elements(p_entries) e
  where e ->> 'key' <> all (v_stale)
  on conflict (id) do update
  set record_id = excluded.record_id, crm_record_id = excluded.crm_record_id, status = excluded.status, base = excluded.base,
      crm_base = excluded.crm_base, outgoing = null, not_before = null, outgoing_until = null,
      late_writes = excluded.late_writes, pending = excluded.pending, attempts = excluded.attempts,
      last_error = excluded.last_error,
      conflict_detected = excluded.conflict_detected, conflict_details = excluded.conflict_details,
      crm_updated_at = coalesce(excluded.crm_updated_at, l.crm_updated_at), adsapp_updated_at = excluded.adsapp_updated_at,
      last_synced_at = excluded.last_synced_at, candidates = excluded.candidates, waits = excluded.waits, live = false,
        as_new = false,
      allow_duplicates = l.allow_duplicates and excluded.status = 'attention',
      -- A record deleted here while its create was in flight can be archived from now on.
      archiving = l.archiving and l.crm_record_id is null,
      version = l.version + 1;

  if exists (select 1 from public.crm_sync_state where connection_id = v_run.connection_id
             and waits @? '$[*] ? (@.target != "user")'::jsonpath) then
    perform private.crm_release_waits(v_run.connection_id, p_object, array(
      select (e ->> 'linkId')::uuid from jsonb_array_elements(p_entries) e where e ->> 'key' <> all (v_stale)));
  end if;
  if v_user_waits then
    perform private.crm_release_matched(v_run.connection_id, array(
      select (e ->> 'linkId')::uuid from jsonb_array_elements(p_entries) e where e ->> 'key' <> all (v_stale)));
  end if;
  if exists (select 1 from public.crm_sync_state s
             where s.connection_id = v_run.connection_id and s.object_type = p_object and private.crm_is_question(s))
     or v_excludes then
    perform private.crm_ask_anew(v_run.connection_id, p_object,
      coalesce(array_agg((e ->> 'recordId')::uuid) filter (where e ->> 'status' = 'linked'), '{}'),
      coalesce(array_agg(e ->> 'crmRecordId') filter (where e ->> 'crmRecordId' is not null
                                                        and e #>> '{error,code}' is distinct from 'same_name'), '{}'))
    from jsonb_array_elements(p_entries) e where e ->> 'key' <> all (v_stale);
  end if;
  if v_excludes then
    perform private.crm_read_again(v_run.connection_id, p_object, array(
      select (e ->> 'recordId')::uuid from jsonb_array_elements(p_entries) e
      where e #>> '{error,code}' = 'merged_in_crm' and e ->> 'key' <> all (v_stale)));
    perform private.crm_match_anew(v_run.connection_id, p_object,
      array_agg((e ->> 'recordId')::uuid), array_agg(e ->> 'crmRecordId'), true)
    from jsonb_array_elements(p_entries) e
    where e ->> 'status' = 'excluded' and e ->> 'key' <> all (v_stale);
  end if;

  -- A record that a run meets twice asks once: a person has one decision to make.
  v_again := array(
    select e ->> 'key' from jsonb_array_elements(p_entries) e
    where e ->> 'outcome' = 'failed' and private.crm_asks_which(e)
      and exists (select from public.crm_sync_changes c
                  where c.run_id = p_run and c.kind = 'undecided' and c.object_type = p_object
                    and coalesce(c.crm_record_id, c.record_id::text) = coalesce(e ->> 'crmRecordId', e ->> 'recordId')));

  insert into public.crm_sync_changes
    (organization_id, connection_id, run_id, link_id, object_type, record_id, crm_record_id, side, kind, field, before, after,
     reason, actor_kind, actor_id, facts)
  select v_run.organization_id, v_run.connection_id, p_run, (e ->> 'linkId')::uuid, p_object, (e ->> 'recordId')::uuid,
         e ->> 'crmRecordId',
         h ->> 'side',
         case when h ->> 'kind' = 'failed' and private.crm_asks_which(e) then 'undecided' else h ->> 'kind' end,
         h ->> 'field', nullif(h -> 'before', 'null'::jsonb), nullif(h -> 'after', 'null'::jsonb),
         coalesce(d.cause, h ->> 'reason'),
         case when v_run.sync_type = 'undo' then 'person'
              else coalesce(d.actor_kind, case when h ->> 'side' = 'adsapp' then 'crm' else 'system' end) end,
         case when v_run.sync_type = 'undo' then v_run.started_by when d.actor_kind is not null then d.actor_id
              when h ->> 'side' = 'adsapp' then v_run.connection_id end,
         nullif(h -> 'facts', 'null'::jsonb)
  from jsonb_array_elements(p_entries) with ordinality as t (e, n)
  cross join lateral jsonb_array_elements(coalesce(e -> 'changes', '[]'::jsonb)) with ordinality as u (h, k)
  -- Where the written value or the deletion comes from, if the log knows: a decision on this link, an edit here, or another CRM.
  left join lateral (
    select case when p.kind = 'decided' then 'decided' when p.connection_id is not null then 'relayed' end as cause,
           p.actor_kind, p.actor_id
    from (select * from public.crm_sync_changes c
          where c.record_id = (e ->> 'recordId')::uuid and c.field is not distinct from h ->> 'field'
            and (h ->> 'reason' in ('adsapp_changed', 'crm_changed') and (c.kind = 'decided' or c.side = 'adsapp')
                 or h ->> 'reason' = 'deleted_in_adsapp' and h ->> 'kind' = 'archived'
                    and c.side = 'adsapp' and c.kind = 'archived')
          order by c.created_at desc, c.id desc limit 1) p
    where p.kind = 'decided' and p.connection_id = v_run.connection_id
        and case p.reason when 'keep_adsapp' then p.before else p.after end
            is not distinct from nullif(h -> 'after', 'null'::jsonb)
      or p.side = 'adsapp' and h ->> 'side' = 'crm' and p.connection_id is distinct from v_run.connection_id
        and private.crm_logged_value(p.after) is not distinct from
            private.crm_logged_value(nullif(h -> 'after', 'null'::jsonb))) d on true
  where e ->> 'key' <> all (v_stale) and (h ->> 'kind' <> 'failed' or e ->> 'key' <> all (v_again))
     or (h ->> 'side' = 'crm' and h ->> 'kind' in ('created', 'updated', 'archived') and e ->> 'key' <> all (v_link_stale))
  order by t.n, u.k;

  if p_checkpoint ? 'met' and cardinality(v_stale) = 0 then
    insert into public.crm_met_records (run_id, organization_id, object_type, refs)
    select p_run, v_run.organization_id, p_object, coalesce(array_agg(m),
      '{}') from jsonb_array_elements_text(p_checkpoint -> 'met') m;
  end if;

  -- In: every entry of the batch, with fresh = applied as decided and not counted before, known = its link had not moved, so
  -- that what was written to the CRM counts, asks = a person has to decide, which is no failure. Out: the run's counts, first
  -- 50 errors and checkpoint, and its lease renewed.
  update public.crm_sync_logs r
  set records_processed = r.records_processed + s.n + p_skipped,
      records_success = r.records_success + s.success,
      records_failed = r.records_failed + s.failed,
      records_skipped = r.records_skipped + s.skipped + s.undecided + p_skipped,
      records_undecided = r.records_undecided + s.undecided,
      records_matched = r.records_matched + s.matched,
      local_created = r.local_created + s.local_created,
      local_updated = r.local_updated + s.local_updated,
      crm_created = r.crm_created + s.crm_created,
      crm_updated = r.crm_updated + s.crm_updated,
      local_archived = r.local_archived + s.local_archived,
      crm_archived = r.crm_archived + s.crm_archived,
      conflicts = r.conflicts + s.conflicts,
      by_object = private.crm_add_counts(r.by_object, p_object, jsonb_build_object(
        'records_processed', s.n + p_skipped, 'records_failed', s.failed, 'records_undecided', s.undecided,
        'records_matched', s.matched, 'local_created', s.local_created, 'local_updated', s.local_updated,
        'crm_created', s.crm_created, 'crm_updated', s.crm_updated, 'local_archived', s.local_archived,
        'crm_archived', s.crm_archived, 'conflicts', s.conflicts)),
      errors = case when jsonb_array_length(r.errors) < 50 then r.errors || s.errors else r.errors end,
      api_calls = r.api_calls + p_api_calls,
      checkpoint = case when cardinality(v_stale) = 0 then coalesce(p_checkpoint - 'met', r.checkpoint) else r.checkpoint end,
      failures = case when p_checkpoint is null then r.failures else 0 end,
      lease_expires_at = now() + make_interval(secs => p_lease_seconds)
  from (
    select count(*) filter (where fresh) as n,
      count(*) filter (where fresh and e ->> 'outcome' = 'success') as success,
      count(*) filter (where fresh and e ->> 'outcome' = 'failed' and not asks) as failed,
      count(*) filter (where fresh and e ->> 'outcome' = 'failed' and asks) as undecided,
      count(*) filter (where fresh and e ->> 'outcome' = 'skipped') as skipped,
      count(*) filter (where fresh and (e ->> 'matched')::boolean) as matched,
      count(*) filter (where fresh and jsonb_typeof(e -> 'createRecord') = 'object') as local_created,
      count(*) filter (where fresh and jsonb_typeof(e -> 'patch') = 'object') as local_updated,
      count(*) filter (where known and e ->> 'crmWrite' = 'created') as crm_created,
      count(*) filter (where known and e ->> 'crmWrite' = 'updated') as crm_updated,
      count(*) filter (where fresh and (e ->> 'archiveRecord')::boolean) as local_archived,
      count(*) filter (where known and e ->> 'crmWrite' = 'archived') as crm_archived,
      coalesce(sum((e ->> 'conflicts')::integer) filter (where fresh), 0) as conflicts,
      coalesce(jsonb_agg(jsonb_build_object('recordId', e ->> 'recordId', 'crmRecordId', e ->> 'crmRecordId') || (e -> 'error'))
        filter (where fresh and e ->> 'outcome' = 'failed' and jsonb_typeof(e -> 'error') = 'object'), '[]'::jsonb) as errors
    from (select j as e, j ->> 'key' <> all (v_stale || v_again) as fresh, j ->> 'key' <> all (v_link_stale) as known,
                 private.crm_asks_which(j) as asks
          from jsonb_array_elements(p_entries) j) q
  ) s
  where r.id = p_run;

  -- Each time the run has processed four times as many of the object.
  v_before := coalesce((v_run.by_object -> p_object ->> 'records_processed')::integer, 0);
  select coalesce((by_object -> p_object ->> 'records_processed')::integer, 0) into v_processed
  from public.crm_sync_logs where id = p_run;
  if v_processed >= 256 and floor(log(4, v_processed)) > floor(log(4, greatest(v_before, 1))) then
    perform private.crm_refresh_statistics(p_object);
  end if;
  return jsonb_build_object('stale', to_jsonb(v_stale), 'live', private.crm_has_live(v_run.connection_id),
                            'remapped', v_run.remapped <> '{}' or v_run.turned <> '{}');
end
$$;
revoke all on function public.crm_apply from public, anon, authenticated;
grant execute on function public.crm_apply to service_role;
