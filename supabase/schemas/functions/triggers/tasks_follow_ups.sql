-- When a lead is to be followed up next: when the earliest open task about it is due. It follows as such tasks come, change and
-- go; that of a lead without any is a person's to set, and that of a converted one stays.
create function private.tasks_follow_ups() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_leads uuid[];
begin
  if tg_op = 'INSERT' then
    select array_agg(distinct i::uuid) into v_leads
    from new_rows r cross join lateral unnest(string_to_array(r.leads, ';')) i;
  else
    select array_agg(distinct i::uuid) into v_leads
    from (select leads from new_rows union all select leads from old_rows) r
    cross join lateral unnest(string_to_array(r.leads, ';')) i;
  end if;
  if v_leads is null then return null; end if;
  update public.leads l
  set next_follow_up_at = n.at
  from (
    -- Of a day its beginning: it is to be done on that day, and late after it.
    select w.id, min(case when length(t.due) = 10 then t.due_at - interval '1 day' else t.due_at end) as at
    from unnest(v_leads) w (id)
    left join public.record_associations a on a.to_id = w.id and a.from_object = 'task' and a.field = 'leads'
    left join public.tasks t on t.id = a.from_id and t.deleted_at is null and t.status in ('open', 'in_progress', 'waiting')
    group by w.id) n
  where l.id = n.id and l.converted_at is null and l.next_follow_up_at is distinct from n.at;
  return null;
end
$$;
