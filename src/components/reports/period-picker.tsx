import { type PeriodName, periodNames, periods } from '@/src/components/reports/period.ts'
import { ChoicePills } from '@/src/components/ui/choice-pills.tsx'
import { Field } from '@/src/components/ui/field.tsx'
import { SubmitButton } from '@/src/components/ui/submit-button.tsx'
import type { Days } from '@/src/lib/records/selling/forecast.ts'

const path = '/dashboard/reports'

/** Which days are reported, and in which currency amounts are: those of several are never added up. */
export function PeriodPicker({
  name,
  days,
  currency,
  currencies,
}: {
  name: PeriodName
  days: Days
  currency: string
  currencies: readonly string[]
}) {
  const own = name === 'own' ? `from=${days.from}&to=${lastDay(days)}` : `period=${name}`
  return (
    <div className="mb-4 flex flex-wrap items-end justify-between gap-x-6 gap-y-3">
      <ChoicePills
        label="Period"
        current={name}
        choices={periodNames.map((value) => ({
          value,
          label: periods[value].label,
          href: `${path}?period=${value}&currency=${currency}`,
        }))}
      />
      {/* Its fields begin again with the days that another period has. */}
      <form key={`${days.from} ${days.to}`} action={path} className="flex flex-wrap items-end gap-2">
        <input type="hidden" name="currency" value={currency} />
        <Field label="From" name="from" type="date" defaultValue={days.from} className="w-36" isRequired />
        <Field label="To" name="to" type="date" defaultValue={lastDay(days)} className="w-36" isRequired />
        <SubmitButton pending={false} pendingLabel="Reading…" variant="outline">
          Show these days
        </SubmitButton>
      </form>
      {currencies.length > 1 ? (
        <ChoicePills
          label="Currency"
          current={currency}
          choices={currencies.map((value) => ({
            value,
            label: value === 'none' ? 'Without a currency' : value,
            href: `${path}?${own}&currency=${value}`,
          }))}
        />
      ) : null}
    </div>
  )
}

function lastDay({ to }: Days): string {
  return new Date(Date.parse(to) - 86_400_000).toISOString().slice(0, 10)
}
