import type { Writable } from 'node:stream'
import { styleText } from 'node:util'
import { neutralise, redact, redactBytes } from './terminal-text.ts'

/** The two outputs. Where both are one terminal, each piece begins where it should. */
export interface Screen {
  /** Writes to stdout. Resolves when more may be written. */
  answer(piece: string | Uint8Array): Promise<void>
  /** Writes to stderr what the model thinks aloud. */
  thought(text: string): void
  /** Writes a line to stderr. */
  note(text: string, style?: 'dim' | 'red'): void
  /** Ends the last line of stdout, if it is not. */
  endLine(): Promise<void>
}

export interface ScreenOptions {
  readonly stdout: Writable & { readonly isTTY?: boolean | undefined }
  readonly stderr: Writable & { readonly isTTY?: boolean | undefined }
  /** Whether colours may be used where stderr is a terminal. */
  readonly colour: boolean
  /** Shown on neither. */
  readonly secrets: readonly string[]
  /** Told once when stdout can take no more, e.g. `EPIPE` where its reader has left. */
  readonly onOutputError: (error: NodeJS.ErrnoException) => void
}

export function createScreen(options: ScreenOptions): Screen {
  const { stdout, stderr, secrets, onOutputError } = options
  const shared = stdout.isTTY === true && stderr.isTTY === true
  const colour = options.colour && stderr.isTTY === true
  const utf8 = new TextDecoder()
  /** Whether the cursor stands behind text, of either output. */
  let answerOpen = false
  let thoughtOpen = false
  let broken = false
  let release = () => {}

  stdout.on('drain', () => release())
  stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (!broken) onOutputError(error)
    broken = true
    release()
  })
  // A stderr that nobody reads is no reason to withhold the answer.
  stderr.on('error', () => {})

  function paint(style: 'dim' | 'red', text: string): string {
    return colour ? styleText(style, text, { validateStream: false }) : text
  }

  function readable(text: string): string {
    return stdout.isTTY === true ? neutralise(text) : text
  }

  async function write(piece: string | Uint8Array): Promise<void> {
    if (broken || stdout.write(piece)) return
    await new Promise<void>((resolve) => {
      release = resolve
    })
  }

  function endThought(): void {
    if (thoughtOpen) stderr.write('\n')
    thoughtOpen = false
  }

  function leaveAnswer(): void {
    if (!shared || !answerOpen) return
    stderr.write('\n')
    answerOpen = false
  }

  return {
    async answer(piece) {
      if (piece.length === 0) return
      endThought()
      answerOpen = typeof piece === 'string' ? !piece.endsWith('\n') : piece.at(-1) !== 0x0a
      if (typeof piece === 'string') await write(readable(redact(piece, secrets)))
      else if (stdout.isTTY === true)
        await write(neutralise(redact(utf8.decode(piece, { stream: true }), secrets)))
      else await write(redactBytes(piece, secrets))
    },
    thought(text) {
      leaveAnswer()
      thoughtOpen = !text.endsWith('\n')
      stderr.write(paint('dim', neutralise(redact(text, secrets))))
    },
    note(text, style) {
      endThought()
      leaveAnswer()
      const clean = neutralise(redact(text, secrets))
      stderr.write(`${style ? paint(style, clean) : clean}\n`)
    },
    async endLine() {
      endThought()
      if (!answerOpen) return
      answerOpen = false
      await write('\n')
    },
  }
}
