import { counted } from '@/src/components/format.ts'
import type { Preview } from '@/src/components/privacy/erase-person.tsx'
import { SwitchRow } from '@/src/components/ui/switch-row.tsx'
import { type CrmType, crmNames } from '@/src/lib/crm/domain/crm-type.ts'

const inCrm: Readonly<Record<CrmType, string>> = {
  hubspot: 'Deleted for good, as HubSpot’s own privacy deletion does it. HubSpot then refuses new contacts with this email.',
  salesforce: 'Deleted and taken out of the recycle bin. Salesforce may still show it to programs for about a day.',
  pipedrive: 'Deleted. Pipedrive removes deleted persons for good after 30 days; until then its users can restore them.',
}

/** What an erasure takes, and the choice of the CRMs. */
export function ErasurePreview({
  preview,
  eraseIn,
  onChange,
}: {
  preview: Preview | null
  eraseIn: readonly CrmType[]
  onChange: (eraseIn: readonly CrmType[]) => void
}) {
  if (preview === null) return <output>Looking up what is known of this person…</output>
  const { changes, crms, sharedEmail, sharedPhone } = preview
  const shared = [...(sharedEmail ? ['email address'] : []), ...(sharedPhone ? ['phone number'] : [])]
  return (
    <>
      <div>
        <p className="font-medium">Here</p>
        <ul className="list-disc pl-5">
          <li>
            The contact with all its fields, documents and consents, the leads that this person was, and the notes, tasks and
            activities about nobody else.
          </li>
          <li>
            In quotes and tickets what says who it was. What was sold and repaired, and at what price, stays; so does an
            opportunity, under the name that somebody gave it.
          </li>
          <li>
            {changes > 0 ? `The values in ${counted(changes, 'entry', 'entries')} of its history, and what` : 'What'} notes of
            runs, events and other logs say of this person. That something happened stays, of whom does not.
          </li>
          <li>
            Not what sources linked under Knowledge say of this person: it stays as long as the source says it. Erase the person
            there, or leave the fields out by a rule.
          </li>
          <li>From now on no sync brings this person back. You can lift that under Privacy.</li>
        </ul>
        {shared.length > 0 ? (
          <p className="mt-2">
            Another contact has the same {shared.join(' and ')}, so this alone does not keep anybody out. If that is the same
            person, erase that contact too.
          </p>
        ) : null}
      </div>
      {crms.map(({ crmType, records, reachable }) =>
        records > 0 ? (
          <SwitchRow
            key={crmType}
            label={`Erase in ${crmNames[crmType]} too`}
            description={
              reachable
                ? inCrm[crmType]
                : `${crmNames[crmType]} is not connected, so it cannot be asked. Delete the record there by hand.`
            }
            isSelected={eraseIn.includes(crmType)}
            onChange={(isSelected) => onChange(isSelected ? [...eraseIn, crmType] : eraseIn.filter((each) => each !== crmType))}
            isDisabled={!reachable}
          />
        ) : null,
      )}
    </>
  )
}
