-- Deals with the next rows of an import, in one transaction with how far it is: each row has its effect once, wherever a
-- worker ends. p_state, p_place: those that the rows were read in. p_rows: [{n, values, initial, match, incomplete,
-- problems}], no rows: there are no more. A row that is refused stops no other.
-- @returns false where the import has moved on meanwhile
create function public.import_apply(p_import uuid, p_state text, p_place integer, p_rows jsonb) returns boolean
language plpgsql set search_path = '' set statement_timeout = '120s'
as $$
declare
  v_import public.imports;
  v_left jsonb := p_rows;
  v_now jsonb;
  v_row jsonb;
  v_through integer := coalesce((select max((r ->> 'n')::integer) from jsonb_array_elements(p_rows) r), p_place);
  v_part text := case p_state when 'checking' then 'check' else 'import' end;
begin
  select * into v_import from public.imports where id = p_import for update;
  if v_import.state is distinct from p_state or v_import.place <> p_place then return false; end if;
  if not private.import_actor(v_import) then return true; end if;
  if p_rows = '[]'::jsonb then
    perform private.import_finish(p_import, case p_state when 'checking' then 'checked' else 'done' end, p_place);
    return true;
  end if;
  if v_import.settings ->> 'match' is not null then
    execute format(
      'select jsonb_agg(e || jsonb_build_object(''key'', nullif(%s, ''''))) from jsonb_array_elements($1) e',
      private.import_key(v_import.settings ->> 'match', '(e ->> ''match'')'))
    into v_left using p_rows;
  end if;
  -- Of rows with one key the first ones: a later one finds what this one has made.
  while v_left <> '[]'::jsonb loop
    select coalesce(jsonb_agg(r.row order by r.n) filter (where r.turn = 1), '[]'::jsonb),
           coalesce(jsonb_agg(r.row order by r.n) filter (where r.turn > 1), '[]'::jsonb)
    into v_now, v_left
    from (select e as row, (e ->> 'n')::integer as n,
                 row_number() over (partition by coalesce('key ' || (e ->> 'key'), e ->> 'n')
                                    order by (e ->> 'n')::integer) as turn
          from jsonb_array_elements(v_left) e) r;
    begin
      perform private.import_write(v_import, v_now, p_state = 'checking');
    exception when others then
      if left(sqlstate, 2) in ('40', '53', '55', '57', '58') then raise; end if;
      for v_row in select * from jsonb_array_elements(v_now) loop
        begin
          perform private.import_write(v_import, jsonb_build_array(v_row), p_state = 'checking');
        exception when others then
          if left(sqlstate, 2) in ('40', '53', '55', '57', '58') then raise; end if;
          update public.import_rows
          set outcome = 'refused', record_id = null, before = null, written = null,
              problems = jsonb_build_array(jsonb_build_object('field', '', 'code', sqlstate, 'message', sqlerrm))
          where import_id = p_import and row_number = (v_row ->> 'n')::integer;
        end;
      end loop;
    end;
  end loop;
  update public.imports i
  set place = v_through,
      counts = i.counts || jsonb_build_object(v_part, (
        select jsonb_object_agg(o.outcome, o.n + coalesce((i.counts -> v_part ->> o.outcome)::integer, 0))
        from (select k.outcome, count(r.outcome) as n
              from unnest(array['created', 'updated', 'unchanged', 'skipped', 'refused']) k (outcome)
              left join public.import_rows r on r.import_id = p_import and r.outcome = k.outcome
                and r.row_number > p_place and r.row_number <= v_through
              group by k.outcome) o))
  where id = p_import;
  return true;
end
$$;
revoke all on function public.import_apply from public, anon, authenticated;
grant execute on function public.import_apply to service_role;
