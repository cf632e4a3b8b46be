import { auto, type OpenStreamOptions } from '@millrace/core'
import { createFakeProvider, FAULT_HEADER } from '@millrace/testing'
import { UsageError, type AskCommand } from './args.ts'
import { providerNames, providers, type Provider, type ProviderName } from './providers.ts'

export type Environment = Readonly<Record<string, string | undefined>>

/** Who answers, and what they are sent. */
export interface Target {
  readonly request: Pick<OpenStreamOptions, 'url' | 'headers' | 'body' | 'protocol'>
  readonly fetch: typeof globalThis.fetch
  /** The variable that holds the key, for messages about it. */
  readonly keyVariable: string
  /** Whether the built-in provider answers. */
  readonly fake: boolean
  /** Said before the answer, if there is something to say. */
  readonly notice: string | undefined
}

interface Settings {
  readonly key: string | undefined
  readonly baseUrl: string | undefined
  readonly model: string | undefined
}

/**
 * Finds out who is to answer.
 *
 * @param prompt what is asked; empty only where a URL is to be read as it is
 * @throws UsageError for a URL or a combination that cannot work.
 */
export function findTarget(ask: AskCommand, prompt: string, env: Environment): Target {
  if (ask.url !== undefined) return customTarget(ask, checkedUrl(ask.url, '--url'), prompt, env)
  const provider = providers[ask.provider ?? defaultProvider(env)]
  const { key, baseUrl: ownBaseUrl, model } = settingsOf(provider, env)
  const keyVariable = `${provider.prefix}_API_KEY`
  const fake = key === undefined && ownBaseUrl === undefined
  if (!fake) refuseFault(ask)
  const baseUrl = fake ? fakeUrl : (ownBaseUrl ?? provider.baseUrl)
  const question = questionOf(ask, prompt, model ?? provider.model)
  const url = provider.endpoint(baseUrl, question.model)
  return {
    request: {
      url: checkedUrl(url, `${provider.prefix}_BASE_URL`),
      headers: {
        ...provider.headers(key),
        ...(ask.fault === undefined ? {} : { [FAULT_HEADER]: ask.fault }),
      },
      body: provider.body(question, baseUrl),
      protocol: provider.protocol,
    },
    fetch: fake ? fakeFetch() : globalThis.fetch,
    keyVariable,
    fake,
    notice: fake
      ? `No ${keyVariable}: the built-in fake provider answers, in the format of ${provider.label}.`
      : undefined,
  }
}

/**
 * All keys in the environment, so that none of them is ever printed. What is shorter than any key
 * is a placeholder for a local server, and may be a word of the answer.
 */
export function keysOf(env: Environment): string[] {
  return providerNames
    .flatMap((name) => settingsOf(providers[name], env).key ?? [])
    .filter((key) => key.length >= shortestKey)
}

const shortestKey = 8

/** An endpoint of the user's own. A key goes there only where its provider was named. */
function customTarget(ask: AskCommand, url: URL, prompt: string, env: Environment): Target {
  refuseFault(ask)
  const provider = providers[ask.provider ?? providerOf(url)]
  const { key, model } = settingsOf(provider, env)
  const question = questionOf(ask, prompt, model ?? provider.model)
  return {
    request: {
      url,
      headers: provider.headers(ask.provider === undefined ? undefined : key),
      body: prompt === '' ? undefined : provider.body(question, url.href),
      protocol: auto,
    },
    fetch: globalThis.fetch,
    keyVariable: `${provider.prefix}_API_KEY`,
    fake: false,
    notice: undefined,
  }
}

function refuseFault({ fault }: AskCommand): void {
  if (fault === undefined) return
  throw new UsageError('--fault is for the built-in fake provider, which is not the one asked.')
}

function defaultProvider(env: Environment): ProviderName {
  const having = (field: 'key' | 'baseUrl') =>
    providerNames.find((name) => settingsOf(providers[name], env)[field] !== undefined)
  return having('key') ?? having('baseUrl') ?? providerNames[0]
}

function providerOf(url: URL): ProviderName {
  return providerNames.find((name) => providers[name].serves(url.pathname)) ?? providerNames[0]
}

function settingsOf({ prefix }: Provider, env: Environment): Settings {
  // An empty variable is one that was not set; a pasted key brings line ends along.
  const read = (name: string) => env[`${prefix}_${name}`]?.trim() || undefined
  const baseUrl = read('BASE_URL')?.replace(/\/+$/, '')
  return { key: read('API_KEY'), baseUrl, model: read('MODEL') }
}

function questionOf(ask: AskCommand, prompt: string, model: string) {
  const { system, maxTokens, reasoning } = ask
  return { prompt, model: ask.model ?? model, system, maxTokens, reasoning }
}

function checkedUrl(text: string, name: string): URL {
  const url = URL.parse(text)
  if (url?.protocol !== 'http:' && url?.protocol !== 'https:') {
    throw new UsageError(`${name} is not an http or https URL.`)
  }
  // Not echoed: fetch refuses such a URL with a message that shows the password.
  if (url.username || url.password) {
    throw new UsageError(`${name} holds a user name or password, which cannot be sent that way.`)
  }
  return url
}

/** Never resolved: the built-in provider answers in process. */
const fakeUrl = 'http://fake-provider.invalid/v1'

/**
 * The built-in provider as a `fetch`. Abort is tied to the body here: the signal of a `Request` no
 * longer follows the one it was made with once the `Request` itself has been garbage collected.
 */
function fakeFetch(): typeof globalThis.fetch {
  const provider = createFakeProvider()
  return async (input, init) => {
    const response = await provider.fetch(new Request(input, init))
    const { signal } = init ?? {}
    if (!response.body || !signal) return response
    const { status, statusText, headers } = response
    const body = response.body.pipeThrough(new TransformStream(), { signal })
    return new Response(body, { status, statusText, headers })
  }
}
