'use client'

import { Button } from '@heroui/react/button'
import { Input } from '@heroui/react/input'
import { Label } from '@heroui/react/label'
import { TextField } from '@heroui/react/textfield'
import { Check, Copy } from 'lucide-react'
import { useRef, useState } from 'react'

/** A text to copy. Where the browser refuses clipboard access, the text is selected for the keyboard. */
export function CopyField({ label, value }: { label: string; value: string }) {
  const input = useRef<HTMLInputElement>(null)
  const [said, setSaid] = useState<'copied' | 'selected' | null>(null)

  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value)
      setSaid('copied')
    } catch {
      input.current?.focus()
      input.current?.select()
      setSaid('selected')
    }
  }

  return (
    <div>
      <div className="flex items-end gap-2">
        <TextField value={value} isReadOnly fullWidth>
          <Label>{label}</Label>
          <Input ref={input} className="font-mono text-xs" onFocus={(event) => event.currentTarget.select()} />
        </TextField>
        <Button variant="outline" onPress={() => void copy()}>
          {said === 'copied' ? <Check aria-hidden /> : <Copy aria-hidden />}
          Copy<span className="sr-only"> {label}</span>
        </Button>
      </div>
      <p aria-live="polite" className="mt-1 min-h-4 text-xs text-muted">
        {said === 'copied' ? 'Copied.' : said === 'selected' ? 'Selected: press Ctrl+C, or Cmd+C on a Mac, to copy it.' : ''}
      </p>
    </div>
  )
}
