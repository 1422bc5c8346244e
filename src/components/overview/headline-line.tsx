import { CircleCheck, Info } from 'lucide-react'

/** The line that the overview begins with. */
export function HeadlineLine({ isWell, text }: { isWell: boolean; text: string }) {
  const Icon = isWell ? CircleCheck : Info
  return (
    <p className="flex items-start gap-2 text-base font-medium">
      <Icon
        aria-hidden
        className={`mt-0.5 size-5 shrink-0 ${isWell ? 'text-success-soft-foreground' : 'text-accent-soft-foreground'}`}
      />
      {text}
    </p>
  )
}
