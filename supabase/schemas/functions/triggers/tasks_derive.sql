-- What follows from a task's text, status and due: how it is called in lists, when it was completed, and when it is overdue. A
-- choice that nobody has made is the first.
create function private.tasks_derive() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_was text := case when tg_op = 'UPDATE' then old.status end;
begin
  new.preview := left(coalesce(nullif(btrim(new.subject), ''), nullif(private.html_text(left(new.body, 2000)), '')), 120);
  new.type := coalesce(new.type, 'to_do');
  new.status := coalesce(new.status, 'open');
  new.priority := coalesce(new.priority, 'normal');
  if new.status <> 'done' then
    new.completed_at := null;
  elsif v_was is distinct from 'done' then
    -- Who says when it was: a CRM, in the same write.
    new.completed_at := coalesce(new.completed_at, now());
  end if;
  new.due := nullif(btrim(new.due), '');
  if new.due is null then
    new.due_at := null;
  elsif new.due ~ '^\d{4}-\d{2}-\d{2}$' then
    new.due_at := (new.due::date + 1)::timestamp at time zone 'UTC';
  elsif new.due ~ '^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}' then
    -- Without a zone it is UTC.
    new.due_at := case when new.due ~* '(Z|[+-]\d{2}:?(\d{2})?)$' then new.due::timestamptz
                       else new.due::timestamp at time zone 'UTC' end;
    new.due := to_char(new.due_at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"');
  end if;
  return new;
end
$$;
