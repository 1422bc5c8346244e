-- Erases a person from this database in one transaction, everywhere but in the erasure's own ids of CRM records. p_state: as
-- erasure_preview has it, of the values that p_identities are of. @returns done, or what to wait for: 'unanswered' (a create
-- whose answer may still come), 'moved' (contact or links changed since)
create function public.erasure_here(p_erasure uuid, p_state text, p_identities jsonb) returns text
language plpgsql set search_path = '' set statement_timeout = '120s'
as $$
declare
  v_erasure public.erasures;
  v_contact public.contacts;
  v_links uuid[];
  v_leads uuid[];
  v_refs jsonb;
  v_counts jsonb;
  v_items integer;
begin
  select * into v_erasure from public.erasures where id = p_erasure for update;
  if v_erasure.status is distinct from 'running' or v_erasure.step <> 'here' then return 'done'; end if;
  select * into v_contact from public.contacts where id = v_erasure.contact_id for update;
  perform 1 from public.crm_sync_state where record_id = v_contact.id order by id for update;
  if private.erasure_state(v_contact.id) is distinct from p_state then return 'moved'; end if;
  if exists (select 1 from public.crm_sync_state where record_id = v_contact.id and outgoing is not null
               and crm_record_id is null and outgoing_at > now() - interval '15 minutes') then
    return 'unanswered';
  end if;
  select coalesce(array_agg(id), '{}'),
         coalesce(jsonb_agg(jsonb_build_object('connection', connection_id, 'id', crm_record_id))
                    filter (where crm_record_id is not null), '[]'::jsonb)
  into v_links, v_refs from public.crm_sync_state where record_id = v_contact.id;
  perform private.erasure_block(v_erasure, p_identities);

  -- Per connection: the records that are to be erased there, and whether a create was sent that nobody knows the outcome of.
  update public.erasures e
  set step = 'crms', targets = coalesce((
    select jsonb_agg(t || jsonb_build_object(
        'ids', coalesce((select jsonb_agg(r -> 'id') from jsonb_array_elements(v_refs) r
                         where r ->> 'connection' = t ->> 'connectionId'), '[]'::jsonb),
        'unanswered', exists (select 1 from public.crm_sync_state l where l.record_id = v_contact.id
                                and l.connection_id = (t ->> 'connectionId')::uuid and l.outgoing is not null
                                and l.crm_record_id is null)))
    from jsonb_array_elements(e.targets) t), '[]'::jsonb)
  where e.id = p_erasure;

  v_leads := private.erasure_leads(v_contact);
  perform private.erasure_outbox(v_contact, v_leads);
  v_counts := jsonb_build_object('notes', private.erasure_notes(v_contact.id || v_leads),
                                 'quotes', private.erasure_quotes(v_contact),
                                 'opportunities', private.erasure_opportunities(v_contact),
                                 -- While its tickets lead to it; the rest below, by its values.
                                 'intake', private.erasure_sent_in(v_contact.id),
                                 'tickets', private.erasure_tickets(v_contact.id));
  -- Now, so that what is logged of it is found too.
  delete from public.record_associations where to_id = any (v_contact.id || v_leads);
  v_counts := v_counts || jsonb_build_object('leads', private.erasure_end_leads(v_leads));
  v_items := (v_counts ->> 'intake')::integer;
  v_counts := v_counts || private.erasure_scrub(v_contact, v_links, v_refs);
  v_counts := v_counts || jsonb_build_object('intake', v_items + (v_counts ->> 'intake')::integer);
  delete from public.crm_sync_state where id = any (v_links);
  delete from public.contacts where id = v_contact.id;
  update public.erasures
  set receipt = jsonb_build_object('here', v_counts || jsonb_build_object('contacts', num_nonnulls(v_contact.id),
                                                                            'links', cardinality(v_links)),
                                   'blocked', (select coalesce(jsonb_object_agg(i.kind, i.n), '{}'::jsonb)
                                               from (select kind, count(*) as n from public.erased_identities
                                                     where erasure_id = p_erasure group by kind) i),
                                   'crms', '[]'::jsonb)
  where id = p_erasure;
  return 'done';
end
$$;
revoke all on function public.erasure_here from public, anon, authenticated;
grant execute on function public.erasure_here to service_role;
