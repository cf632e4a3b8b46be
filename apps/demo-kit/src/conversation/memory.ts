import type { ResumeStorage } from '@millrace/core'

/** What a page remembers, and its other tabs see. */
export interface Memory extends ResumeStorage {
  getItem(key: string): string | null
  /** Forgets all of it. */
  clear(): void
  /** Calls back when another tab has changed something. Returns the function that ends it. */
  listen(listener: () => void): () => void
}

/**
 * A part of the browser's own storage, which all tabs of a page share. Where that is forbidden or
 * full, nothing is remembered.
 *
 * @param name Of the page; another one has a memory of its own.
 */
export function createMemory(name: string): Memory {
  const prefix = `millrace-demo:${name}:`

  function attempt<Result>(use: () => Result): Result | null {
    try {
      return use()
    } catch {
      return null
    }
  }

  return {
    getItem: (key) => attempt(() => localStorage.getItem(prefix + key)),
    setItem: (key, value) => attempt(() => localStorage.setItem(prefix + key, value)),
    removeItem: (key) => attempt(() => localStorage.removeItem(prefix + key)),
    clear() {
      attempt(() => {
        const ours = Object.keys(localStorage).filter((key) => key.startsWith(prefix))
        for (const key of ours) localStorage.removeItem(key)
      })
    },
    listen(listener) {
      const onStorage = ({ key }: StorageEvent) => {
        if (key === null || key.startsWith(prefix)) listener()
      }
      window.addEventListener('storage', onStorage)
      return () => window.removeEventListener('storage', onStorage)
    },
  }
}
