-- What follows from an activity's text: how it is called in lists. What a CRM does not say of one is its first choice, or now.
create function private.activities_derive() returns trigger
language plpgsql security definer set search_path = ''
as $$
begin
  new.preview := left(coalesce(nullif(btrim(new.subject), ''), nullif(private.html_text(left(new.body, 2000)), '')), 120);
  new.kind := coalesce(new.kind, 'meeting');
  new.started_at := coalesce(new.started_at, new.created_at);
  return new;
end
$$;
