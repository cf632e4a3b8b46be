import { FAULTS, type Fault } from '@millrace/testing'
import { parseArgs } from 'node:util'
import { isProviderName, providerNames, type ProviderName } from './providers.ts'

/** What the command line asks for. */
export type Command = { readonly action: 'help' | 'version' } | AskCommand

export interface AskCommand {
  readonly action: 'ask'
  /** The prompt; `undefined` where none was given, `-` for the standard input. */
  readonly prompt: string | undefined
  readonly provider: ProviderName | undefined
  readonly model: string | undefined
  readonly url: string | undefined
  readonly system: string | undefined
  readonly maxTokens: number | undefined
  /** What stdout shows: the text, the response's bytes, or its deltas. */
  readonly format: 'text' | 'raw' | 'json'
  readonly reasoning: boolean
  readonly fault: Fault | undefined
}

/** A command line, or a setting, that cannot be followed; its message says why. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError'
}

export const help = `Usage: pnpm ask [options] [prompt …]

Prints a model's answer on stdout as it comes; everything else goes to stderr.
The prompt is the words given; without any, or with '-', the standard input.

  --provider NAME    ${providerNames.join(', ')}
                     (default: the first with a key, else with a base URL,
                     else ${providerNames[0]})
  --model NAME       the provider's name of the model
  --url URL          ask this endpoint; its format is told by what it sends.
                     Without a prompt it is a plain GET. A key is sent to it
                     only where --provider is named
  --system TEXT      instructions that stand before the prompt
  --max-tokens N     the most tokens the answer may have
  --reasoning        show on stderr what the model thinks aloud
  --raw              print the event stream as it came
  --json             print one delta a line, as JSON
  --fault NAME       make the built-in fake provider fail, as with http-429,
                     truncate, reset or hang; a wrong name gets the list
  -h, --help         print this
  -v, --version      print the version

Environment: …_API_KEY, …_BASE_URL and …_MODEL, each for OPENAI, ANTHROPIC and
GEMINI. With neither key nor base URL a built-in fake provider answers.

Exit code: 0 whole answer, 1 anything wrong, 130 stopped by Ctrl-C.
`

const options = {
  provider: { type: 'string' },
  model: { type: 'string' },
  url: { type: 'string' },
  system: { type: 'string' },
  'max-tokens': { type: 'string' },
  raw: { type: 'boolean' },
  json: { type: 'boolean' },
  reasoning: { type: 'boolean' },
  fault: { type: 'string' },
  help: { type: 'boolean', short: 'h' },
  version: { type: 'boolean', short: 'v' },
} as const

/** @throws UsageError for options that do not exist, lack a value or contradict each other. */
export function readArguments(args: readonly string[]): Command {
  const { values, positionals } = parse(args)
  if (values.help) return { action: 'help' }
  if (values.version) return { action: 'version' }
  if (values.raw && values.json) {
    throw new UsageError('--raw and --json are two ways to print the same: choose one.')
  }
  return {
    action: 'ask',
    prompt: positionals.length === 0 ? undefined : positionals.join(' '),
    provider: readProvider(values.provider),
    model: values.model,
    url: values.url,
    system: values.system,
    maxTokens: readMaxTokens(values['max-tokens']),
    format: values.raw ? 'raw' : values.json ? 'json' : 'text',
    reasoning: values.reasoning ?? false,
    fault: readFault(values.fault),
  }
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true })
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error), { cause: error })
  }
}

function readProvider(name: string | undefined): ProviderName | undefined {
  if (name === undefined || isProviderName(name)) return name
  throw new UsageError(`There is no provider '${name}': choose ${providerNames.join(', ')}.`)
}

function readFault(name: string | undefined): Fault | undefined {
  if (name === undefined) return undefined
  const fault = FAULTS.find((known) => known === name)
  if (!fault) throw new UsageError(`There is no fault '${name}': choose ${FAULTS.join(', ')}.`)
  return fault
}

function readMaxTokens(text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  const count = Number(text)
  if (Number.isSafeInteger(count) && count > 0) return count
  throw new UsageError(`--max-tokens takes a whole number above 0, not '${text}'.`)
}
