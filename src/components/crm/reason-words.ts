export {
  causeOf,
  fieldLabel,
  isUnmapped,
  reasonWords,
  unmappedReason,
  unmappedWords,
  untoldWords,
} from '@/src/lib/records/reason-words.ts'
