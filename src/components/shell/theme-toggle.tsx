'use client'

import { Button } from '@heroui/react/button'
import { Dropdown } from '@heroui/react/dropdown'
import { Monitor, Moon, Sun, SunMoon } from 'lucide-react'
import { useTheme } from 'next-themes'

const themes = [
  { id: 'system', label: 'Same as system', icon: Monitor },
  { id: 'light', label: 'Light', icon: Sun },
  { id: 'dark', label: 'Dark', icon: Moon },
] as const

export function ThemeToggle() {
  const { theme, setTheme } = useTheme()
  return (
    <Dropdown>
      <Button variant="ghost" size="sm" isIconOnly aria-label="Colour theme">
        <SunMoon aria-hidden />
      </Button>
      <Dropdown.Popover placement="top start">
        <Dropdown.Menu
          aria-label="Colour theme"
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[theme ?? 'system']}
          onAction={(key) => setTheme(String(key))}
        >
          {themes.map(({ id, label, icon: Icon }) => (
            <Dropdown.Item key={id} id={id} textValue={label}>
              <Dropdown.ItemIndicator />
              <Icon aria-hidden className="size-4 text-muted" />
              {label}
            </Dropdown.Item>
          ))}
        </Dropdown.Menu>
      </Dropdown.Popover>
    </Dropdown>
  )
}
