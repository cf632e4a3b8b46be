import { fieldsOf, type Field } from '@millrace/demo-kit'
import { memo } from 'react'

interface FieldListProps {
  readonly value: unknown
  /** Whether it is being written. */
  readonly open: boolean
}

/** What is closed keeps its identity while the rest grows, and is not rendered again. */
export const FieldList = memo(function FieldList({ value, open }: FieldListProps) {
  return (
    <dl className="fields" data-list={Array.isArray(value)}>
      {fieldsOf(value, open).map((field) => (
        <FieldView key={field.name} field={field} />
      ))}
    </dl>
  )
})

function FieldView({ field: { name, kind, text, value, open } }: { readonly field: Field }) {
  return (
    <div className="field" data-testid="field" data-kind={kind} data-open={open}>
      <dt>{name}</dt>
      <dd>{kind === 'group' ? <FieldList value={value} open={open} /> : text}</dd>
    </div>
  )
}
