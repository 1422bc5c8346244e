-- Has a table of records counted as it changes, so that statistics of a million records are sums of some thousand rows. It makes
--
--   private.<table>_counts    per organisation and what is counted by, how many there are and what they amount to. A statement
--                             adds what it changes, so that nobody waits for another
--   private.<table>_count     the triggers that add
--   private.<table>_compact   adds up what has been added since
--   private.<table>_tallies   the counts of a period: of its whole days from there, of its ends from the records themselves
--   private.<table>_recount   counts an organisation again, or all: for rows that were loaded with triggers switched off
--
-- p_table   the table, whose deleted records are not counted
-- p_keys    what is counted by, with types; the first is the day
-- p_sums    what is added up
-- p_tally   these of one record r, in that order: a query without a table, or of several rows
-- p_at      which rows of that a period is of, and the column with their time
create function pg_temp.counted_table(p_table text, p_keys text[], p_sums text[], p_tally text, p_at text[]) returns void
language plpgsql
as $make$
declare
  v_keys text := (select string_agg(split_part(k, ' ', 1), ', ' order by n) from unnest(p_keys) with ordinality a (k, n));
  v_sums text := array_to_string(p_sums, ', ');
  v_columns text := v_keys || ', ' || v_sums;
  v_added text := (select string_agg(format('sum(t.%s)', s), ', ' order by n) from unnest(p_sums) with ordinality a (s, n));
  v_taken text := (select string_agg(format('-t.%s', s), ', ' order by n) from unnest(p_sums) with ordinality a (s, n));
  v_moved text := (select string_agg(format('sum(t.%s) <> 0', s),
    ' or ' order by n) from unnest(p_sums) with ordinality a (s, n));
  v_answer text := (select string_agg(k, ', ' order by n) from unnest(p_keys) with ordinality a (k, n))
    || (select string_agg(format(', %s numeric', s), '' order by n) from unnest(p_sums) with ordinality a (s, n));
  v_from constant text := format(
    'cross join lateral (%s) t (%s) where r.deleted_at is null', p_tally, v_columns);
  v_make text;
begin
  foreach v_make in array array[
    'create table private.%1$s_counts (
       organization_id uuid not null references public.organizations (id) on delete cascade, %6$s)',
    'create index %1$s_counts_idx on private.%1$s_counts (organization_id, day)',
    'alter table private.%1$s_counts enable row level security',
    'revoke all on private.%1$s_counts from public, anon, authenticated',
    'grant all on private.%1$s_counts to service_role',
    $$create function private.%1$s_count() returns trigger
      language plpgsql security definer set search_path = '' set jit = off
      as $f$
      begin
        if tg_op = 'INSERT' then
          insert into private.%1$s_counts (organization_id, %2$s)
          select r.organization_id, %4$s, %5$s from new_rows r %3$s group by r.organization_id, %4$s;
        elsif tg_op = 'DELETE' then
          -- Those of an organisation that is being deleted go with it.
          insert into private.%1$s_counts (organization_id, %2$s)
          select g.id, %4$s, %8$s from old_rows r join public.organizations g on g.id = r.organization_id %3$s
          group by g.id, %4$s;
        else
          insert into private.%1$s_counts (organization_id, %2$s)
          select t.organization_id, %4$s, %5$s
          from (select r.organization_id, %9$s, %10$s from new_rows r %3$s
                union all select r.organization_id, %9$s, %7$s from old_rows r %3$s) t (organization_id, %2$s)
          group by t.organization_id, %4$s having %11$s;
        end if;
        return null;
      end
      $f$ $$,
    'create trigger %1$s_count_insert after insert on public.%1$s referencing new table as new_rows
       for each statement execute function private.%1$s_count()',
    'create trigger %1$s_count_update after update on public.%1$s referencing old table as old_rows new table as new_rows
       for each statement execute function private.%1$s_count()',
    'create trigger %1$s_count_delete after delete on public.%1$s referencing old table as old_rows
       for each statement execute function private.%1$s_count()',
    $$create function private.%1$s_recount(p_organization uuid default null) returns void
      language plpgsql set search_path = ''
      as $f$
      begin
        perform pg_advisory_xact_lock(hashtextextended('private.%1$s_counts', 0));
        with gone as (
          delete from private.%1$s_counts c where p_organization is null or c.organization_id = p_organization)
        insert into private.%1$s_counts (organization_id, %2$s)
        select r.organization_id, %4$s, %5$s from public.%1$s r %3$s
          and (p_organization is null or r.organization_id = p_organization)
        group by r.organization_id, %4$s;
      end
      $f$ $$,
    $$create function private.%1$s_compact() returns void
      language plpgsql set search_path = ''
      as $f$
      begin
        perform pg_advisory_xact_lock(hashtextextended('private.%1$s_counts', 0));
        with t as (delete from private.%1$s_counts returning *)
        insert into private.%1$s_counts (organization_id, %2$s)
        select t.organization_id, %4$s, %5$s from t group by t.organization_id, %4$s having %11$s;
      end
      $f$ $$,
    'revoke all on function private.%1$s_recount from public, anon, authenticated',
    'revoke all on function private.%1$s_compact from public, anon, authenticated',
    'grant execute on function private.%1$s_recount to service_role',
    'grant execute on function private.%1$s_compact to service_role'
  ] loop
    execute format(v_make, p_table, v_columns, v_from,
      't.' || replace(v_keys, ', ', ', t.'), v_added,
      array_to_string(p_keys, ', ') || (select string_agg(format(', %s numeric not null', s), '' order by n)
                                        from unnest(p_sums) with ordinality a (s, n)),
      v_taken, replace(v_added, 'sum(', '-sum('), 't.' || replace(v_keys, ', ', ', t.'),
      't.' || replace(v_sums, ', ', ', t.'), v_moved);
  end loop;

  -- Without a period every row is counted; with one, days as UTC has them.
  execute format(
    $$create function private.%1$s_tallies(p_organization uuid, p_from timestamptz, p_to timestamptz) returns table (%2$s)
      language plpgsql stable set search_path = ''
      as $f$
      declare
        v_first date := case when p_from is not null then ((p_from at time zone 'UTC') + interval '1 day'
                                                           - interval '1 microsecond')::date end;
        v_end date := case when p_to is not null then (p_to at time zone 'UTC')::date end;
        v_first_at timestamptz := v_first::timestamp at time zone 'UTC';
        v_end_at timestamptz := v_end::timestamp at time zone 'UTC';
      begin
        if v_first > v_end then
          return query select %3$s from public.%1$s r %4$s and r.organization_id = p_organization
            and (%5$s) and %6$s >= p_from and %6$s < p_to;
          return;
        end if;
        return query select %7$s from private.%1$s_counts t where t.organization_id = p_organization and (%5$s)
          and (v_first is null or t.day >= v_first) and (v_end is null or t.day < v_end);
        if p_from < v_first_at then
          return query select %3$s from public.%1$s r %4$s and r.organization_id = p_organization
            and (%5$s) and %6$s >= p_from and %6$s < v_first_at;
        end if;
        if p_to > v_end_at then
          return query select %3$s from public.%1$s r %4$s and r.organization_id = p_organization
            and (%5$s) and %6$s >= v_end_at and %6$s < p_to;
        end if;
      end
      $f$ $$,
    p_table, v_answer, 't.' || replace(v_columns, ', ', ', t.'), v_from, p_at[1], p_at[2],
    't.' || replace(v_columns, ', ', ', t.'));
  execute format('revoke all on function private.%s_tallies from public, anon, authenticated', p_table);
end
$make$;
