import type { ProviderId } from './providers/provider-id.ts'
import type { ProviderConfig } from './providers/provider.ts'
import { providers } from './providers/providers.ts'

export type DemoConfig = Readonly<Record<ProviderId, ProviderConfig>>

/** Asks the demo server how it is set up. Rejects where it does not say so. */
export async function loadConfig(): Promise<DemoConfig> {
  const response = await fetch('/api/config')
  if (!response.ok) throw new Error(`The demo server answered ${response.status}.`)
  const config: unknown = await response.json()
  if (!isConfig(config)) throw new Error('The demo server sent a configuration of another kind.')
  return config
}

function isConfig(value: unknown): value is DemoConfig {
  return providers.every(({ id }) => {
    const entry = property(value, id)
    return (
      typeof property(entry, 'live') === 'boolean' && typeof property(entry, 'model') === 'string'
    )
  })
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined
}

/** One line on where this provider's answers come from. */
export function sourceOf(config: DemoConfig, id: ProviderId): string {
  return config[id].live ? `Live: ${config[id].model}` : 'Fake provider, no key needed'
}
