import { createOnly, field, type FieldDefinition, fixed, identityFields, ownerField, systemFields } from './field-definitions.ts'

const parents = ['Account', 'Contact', 'Opportunity', 'Lead']

/** The notes of before Lightning: text on one record. */
export const noteFields: readonly FieldDefinition[] = [
  ...identityFields,
  createOnly(field.polymorphic('ParentId', 'Parent ID', parents, { nillable: false, required: true, onParentDelete: 'cascade' })),
  field.string('Title', 'Title', 80, { nillable: false, required: true, nameField: true }),
  field.boolean('IsPrivate', 'Private'),
  field.textarea('Body', 'Body', 32_000),
  ownerField,
  ...systemFields,
]

/** Notes as files of HTML, which links put on any number of records. */
export const contentNoteFields: readonly FieldDefinition[] = [
  ...identityFields,
  field.string('Title', 'Title', 255, { nillable: false, required: true, nameField: true }),
  field.base64('Content', 'Content'),
  fixed(field.string('TextPreview', 'Text Preview', 255)),
  fixed(field.number('int', 'ContentSize', 'Content Size', 9, 0)),
  fixed(field.picklist('FileType', 'File Type', ['SNOTE'], { restricted: true, otherwise: 'SNOTE' })),
  { ...ownerField, createable: false },
  ...systemFields,
]

export const contentLinkFields: readonly FieldDefinition[] = [
  ...identityFields,
  createOnly(
    field.reference('ContentDocumentId', 'ContentDocument ID', 'ContentNote', 'ContentDocument', {
      nillable: false,
      required: true,
      onParentDelete: 'cascade',
    }),
  ),
  createOnly(
    field.polymorphic('LinkedEntityId', 'Linked Entity ID', [...parents, 'User'], {
      nillable: false,
      required: true,
      onParentDelete: 'cascade',
    }),
  ),
  field.picklist('ShareType', 'Share Type', ['V', 'C', 'I'], { nillable: false, restricted: true, required: true }),
  field.picklist('Visibility', 'Visibility', ['AllUsers', 'InternalUsers', 'SharedUsers'], {
    nillable: false,
    restricted: true,
    otherwise: 'AllUsers',
  }),
  ...systemFields,
]
