import type { DemoConfig, ProviderId } from '@millrace/demo-kit'

/** Where one provider's requests go. */
export interface Upstream {
  readonly label: string
  readonly model: string
  /** The variable that makes it live. */
  readonly keyVariable: string
  /** `undefined` where the fake provider answers. */
  readonly live: LiveUpstream | undefined
  /** The paths that are served. */
  readonly paths: RegExp
  /** What begins these paths and ends the base URL, too, as the API's own client has it. */
  readonly version: string
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
      paths: /^\/v1\/(?:chat\/completions|responses)$/,
      version: '/v1',
    },
    anthropic: {
      label: 'Anthropic',
      model: env['ANTHROPIC_MODEL'] || 'claude-haiku-5-5',
      keyVariable: 'ANTHROPIC_API_KEY',
      live: readLive(env, 'ANTHROPIC', 'https://api.anthropic.com', (key) => ({
        'x-api-key': key,
      })),
      paths: /^\/v1\/messages$/,
      version: '',
    },
    gemini: {
      label: 'Gemini',
      model: env['GEMINI_MODEL'] || 'gemini-3.8-flash',
      keyVariable: 'GEMINI_API_KEY',
      live: readLive(env, 'GEMINI', 'https://generativelanguage.googleapis.com', (key) => ({
        'x-goog-api-key': key,
      })),
      paths: /^\/v1beta\/models\/[\w.%-]+:streamGenerateContent$/,
      version: '',
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
