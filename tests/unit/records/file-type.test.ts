import { expect, test } from 'vitest'
import { fileType } from '../../../src/lib/records/contacts/file-type.ts'
import { masked } from '../../../src/lib/records/resources/mask.ts'

const bytes = (...parts: (string | number[])[]) =>
  new Uint8Array(parts.flatMap((part) => (typeof part === 'string' ? [...Buffer.from(part, 'latin1')] : part)))

test.each([
  ['a PDF', bytes('%PDF-1.7'), 'application/pdf'],
  ['a PNG', bytes([0x89], 'PNG', [0x0d, 0x0a, 0x1a, 0x0a]), 'image/png'],
  ['a JPEG', bytes([0xff, 0xd8, 0xff, 0xe0]), 'image/jpeg'],
  ['a WebP', bytes('RIFF', [1, 2, 3, 4], 'WEBP'), 'image/webp'],
  ['a text', bytes('Seat 7A\r\n'), 'text/plain'],
  ['a document of Word', bytes([0x50, 0x4b, 3, 4], 'xxword/document.xml'), expect.stringContaining('wordprocessingml')],
  ['an archive of anything', bytes([0x50, 0x4b, 3, 4], 'evil.exe'), null],
  ['a page', bytes('\n <!doctype html>'), null],
  ['a drawing with scripts', bytes('<svg onload=alert(1)>'), null],
  ['a script', bytes('#!/bin/sh'), null],
  ['a program', bytes('MZ', [0x90, 0]), null],
  ['what is no text', bytes([0xc3, 0x28]), null],
])('%s is told by its bytes', (_name, content, type) => {
  expect(fileType(content)).toEqual(type)
})

test('of a number its end is shown, and nothing of a short one', () => {
  expect(['NX1234567', '12345', '1234', '1'].map(masked)).toEqual(['•••• 4567', '•••• 2345', '••••', '••••'])
})
