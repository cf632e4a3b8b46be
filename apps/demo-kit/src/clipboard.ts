/** How long a button says that it has copied, in milliseconds. */
export const COPIED_FOR = 2000

/** Copies a text. Returns whether that was possible: pages without HTTPS may not. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}
