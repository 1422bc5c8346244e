-- A lead's score follows from the organisation's rules until somebody sets it, a person or a CRM; from then on it stays, until it
-- is cleared. That of one that is converted stays as it was.
create function private.leads_score() returns trigger
language plpgsql security definer set search_path = ''
as $$
declare
  v_expression text;
begin
  if coalesce(current_setting('crm.scoring', true), '') = 'on' then return new; end if;
  if tg_op = 'INSERT' then
    new.score_is_set := new.score is not null;
  elsif (new.score, new.lead_status, new.interest_level, new.source, new.campaign, new.company_name, new.job_title, new.email,
         new.phone, new.currency, new.description, new.travel_interests, new.number_of_travelers, new.estimated_value,
         new.preferred_travel_date)
        is not distinct from
        (old.score, old.lead_status, old.interest_level, old.source, old.campaign, old.company_name, old.job_title, old.email,
         old.phone, old.currency, old.description, old.travel_interests, old.number_of_travelers, old.estimated_value,
         old.preferred_travel_date) then
    -- Nothing that rules look at.
    return new;
  elsif new.score is distinct from old.score then
    new.score_is_set := new.score is not null;
  end if;
  if new.score_is_set or new.converted_at is not null then return new; end if;
  v_expression := private.lead_scoring_of(new.organization_id);
  if v_expression is not null then
    execute 'select ' || v_expression || ' from (select ($1).*) l' into new.score using new;
  end if;
  return new;
end
$$;
