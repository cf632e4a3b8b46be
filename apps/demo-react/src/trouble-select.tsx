import type { Trouble, TroubleMenu } from '@millrace/demo-kit'

interface TroubleSelectProps {
  readonly menu: TroubleMenu
  readonly onTrouble: (trouble: Trouble) => void
}

export function TroubleSelect({ menu, onTrouble }: TroubleSelectProps) {
  const { chosen, options, hint, mayKeep } = menu
  return (
    <>
      <label className="trouble">
        Trouble
        <select
          data-testid="trouble"
          value={chosen.id}
          onChange={(event) => {
            const next = options.find(({ id }) => id === event.target.value)
            if (next) onTrouble({ ...chosen, id: next.id })
          }}
        >
          {options.map(({ id, label, disabled }) => (
            <option key={id} value={id} disabled={disabled}>
              {label}
            </option>
          ))}
        </select>
      </label>
      {hint !== '' && (
        <div className="trouble-note">
          <p data-testid="trouble-hint">{hint}</p>
          {mayKeep && (
            <label>
              <input
                type="checkbox"
                data-testid="keep"
                checked={chosen.keep}
                onChange={(event) => onTrouble({ ...chosen, keep: event.target.checked })}
              />
              The server keeps the answer
            </label>
          )}
        </div>
      )}
    </>
  )
}
