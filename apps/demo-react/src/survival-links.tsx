import { killServer } from '@millrace/demo-kit'

/** What an answer survives, to be tried. */
export function SurvivalLinks({ busy }: { readonly busy: boolean }) {
  return (
    <p className="survival">
      <button
        className="link"
        type="button"
        data-testid="kill"
        aria-disabled={!busy}
        onClick={() => busy && void killServer()}
      >
        Kill the server
      </button>
      <a href="./" target="_blank" data-testid="second-tab">
        Open a second tab
      </a>
    </p>
  )
}
