'use client'

import { Button } from '@heroui/react/button'
import { ArrowDown, ArrowUp, Trash2 } from 'lucide-react'

/** One match key, with its position among the others. */
export function MatchKeyRow({
  words,
  place,
  of,
  isDisabled,
  onUp,
  onDown,
  onRemove,
}: {
  words: { readonly label: string; readonly meaning: string }
  place: number
  of: number
  isDisabled: boolean
  onUp: () => void
  onDown: () => void
  onRemove: () => void
}) {
  const buttons = [
    { label: `Move ${words.label} up`, icon: ArrowUp, onPress: onUp, isOff: place === 1 },
    { label: `Move ${words.label} down`, icon: ArrowDown, onPress: onDown, isOff: place === of },
    { label: `Remove ${words.label}`, icon: Trash2, onPress: onRemove, isOff: of === 1 },
  ]
  return (
    <li className="flex items-center gap-2 px-3 py-2">
      <span aria-hidden className="w-4 shrink-0 text-muted tabular-nums">
        {place}
      </span>
      <div className="min-w-0 flex-1 break-words">
        <p className="font-medium">{words.label}</p>
        <p className="text-xs text-muted">{words.meaning}</p>
      </div>
      <div className="flex shrink-0">
        {buttons.map(({ label, icon: Icon, onPress, isOff }) => (
          <Button
            key={label}
            variant="ghost"
            size="sm"
            isIconOnly
            aria-label={label}
            isDisabled={isDisabled || isOff}
            onPress={onPress}
          >
            <Icon aria-hidden />
          </Button>
        ))}
      </div>
    </li>
  )
}
