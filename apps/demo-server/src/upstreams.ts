import type { DemoConfig, ProviderId } from '@millrace/demo-kit'

/** Where one provider's requests go. */
export interface Upstream {
  readonly label: string
  readonly model: string
  /** The variable that makes it live. */
  readonly keyVariable: string
  /** `undefined` where the fake provider answers. */
  readonly live: LiveUpstream | undefined
  /** The address of a request below the base URL; `undefined` for a path that is not served. */
  route(path: string): string | undefined
}

export interface LiveUpstream {
  readonly baseUrl: string
  /** What the provider's key is sent in; never leaves this process but to the provider. */
  readonly headers: Readonly<Record<string, string>>
}

export type Upstreams = Readonly<Record<ProviderId, Upstream>>

type Environment = Readonly<Record<string, string | undefined>>

/** Reads the keys, base URLs and models from the environment. @throws {Error} on a bad base URL */
export function readUpstreams(env: Environment): Upstreams {
  return {
    openai: {
      label: 'OpenAI',
      model: env['OPENAI_MODEL'] || 'gpt-5-mini',
      keyVariable: 'OPENAI_API_KEY',
      live: readLive(env, 'OPENAI', 'https://api.openai.com/v1', (key) => ({
        authorization: `Bearer ${key}`,
      })),
      // The base URL of this API ends with its version, as its own client has it.
      route: (path) => /^\/v1(\/chat\/completions|\/responses)$/.exec(path)?.[1],
    },
    anthropic: {
      label: 'Anthropic',
      model: env['ANTHROPIC_MODEL'] || 'claude-haiku-5-5',
      keyVariable: 'ANTHROPIC_API_KEY',
      live: readLive(env, 'ANTHROPIC', 'https://api.anthropic.com', (key) => ({
        'x-api-key': key,
      })),
      route: (path) => (path === '/v1/messages' ? path : undefined),
    },
    gemini: {
      label: 'Gemini',
      model: env['GEMINI_MODEL'] || 'gemini-3.8-flash',
      keyVariable: 'GEMINI_API_KEY',
      live: readLive(env, 'GEMINI', 'https://generativelanguage.googleapis.com', (key) => ({
        'x-goog-api-key': key,
      })),
      route: (path) =>
        /^\/v1beta\/models\/[\w.%-]+:streamGenerateContent$/.test(path)
          ? `${path}?alt=sse`
          : undefined,
    },
  }
}

/** What the page may know. */
export function configOf({ openai, anthropic, gemini }: Upstreams): DemoConfig {
  const entry = ({ live, model }: Upstream) => ({ live: live !== undefined, model })
  return { openai: entry(openai), anthropic: entry(anthropic), gemini: entry(gemini) }
}

function readLive(
  env: Environment,
  name: string,
  defaultUrl: string,
  authorise: (key: string) => Record<string, string>,
): LiveUpstream | undefined {
  const key = env[`${name}_API_KEY`]?.trim()
  const given = env[`${name}_BASE_URL`]?.trim()
  // A base URL without a key is a local server that asks for none.
  if (!key && !given) return undefined
  if (given && !/^https?:$/.test(URL.parse(given)?.protocol ?? '')) {
    throw new Error(`${name}_BASE_URL is "${given}", which is not an http address.`)
  }
  return {
    baseUrl: (given || defaultUrl).replace(/\/+$/, ''),
    headers: key ? authorise(key) : {},
  }
}
