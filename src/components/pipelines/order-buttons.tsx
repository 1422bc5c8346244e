'use client'

import { Button } from '@heroui/react/button'
import { ChevronDown, ChevronUp } from 'lucide-react'

/** Moves something up or down in its list. The buttons keep the focus, so that they can be pressed again. */
export function OrderButtons({
  id,
  name,
  isFirst,
  isLast,
  isDisabled,
  onMove,
}: {
  id: string
  name: string
  isFirst: boolean
  isLast: boolean
  isDisabled: boolean
  onMove: (by: -1 | 1) => void
}) {
  const [up, down] = [`${id}-up`, `${id}-down`]
  const move = (by: -1 | 1, button: string) => {
    onMove(by)
    // Moving an element in the page takes the focus away from it.
    requestAnimationFrame(() => {
      const [own, other] = [button, button === up ? down : up].map((each) => document.getElementById(each))
      const isLeft = own?.matches(':disabled') === true
      if (isLeft) other?.focus()
      else own?.focus()
    })
  }
  return (
    <span className="flex shrink-0">
      <Button
        id={up}
        isIconOnly
        size="sm"
        variant="ghost"
        aria-label={`Move ${name} up`}
        isDisabled={isFirst || isDisabled}
        onPress={() => move(-1, up)}
      >
        <ChevronUp aria-hidden />
      </Button>
      <Button
        id={down}
        isIconOnly
        size="sm"
        variant="ghost"
        aria-label={`Move ${name} down`}
        isDisabled={isLast || isDisabled}
        onPress={() => move(1, down)}
      >
        <ChevronDown aria-hidden />
      </Button>
    </span>
  )
}
