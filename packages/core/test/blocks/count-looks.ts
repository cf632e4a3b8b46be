type Replace<Method> = (original: Method) => Method

/**
 * Counts the characters that a function looks at, or copies, by the methods of strings and regular
 * expressions: at least as many as it does.
 */
export function countLooks(run: () => void): number {
  let looks = 0
  const strings = String.prototype
  const patterns = RegExp.prototype
  const restore = [
    replace(
      strings,
      'charAt',
      (charAt) =>
        function one(this: string, at) {
          looks += 1
          return charAt.call(this, at)
        },
    ),
    replace(
      strings,
      'slice',
      (slice) =>
        function copied(this: string, from, to) {
          const copy = slice.call(this, from, to)
          looks += copy.length
          return copy
        },
    ),
    replace(
      strings,
      'includes',
      (includes) =>
        function rest(this: string, searched, from = 0) {
          looks += this.length - from
          return includes.call(this, searched, from)
        },
    ),
    replace(
      strings,
      'trim',
      (trim) =>
        function whole(this: string) {
          looks += this.length
          return trim.call(this)
        },
    ),
    replace(
      patterns,
      'exec',
      (exec) =>
        function matched(this: RegExp, text) {
          const from = this.global || this.sticky ? this.lastIndex : 0
          const match = exec.call(this, text)
          looks += (match ? match.index + match[0].length : text.length) - from
          return match
        },
    ),
  ]
  try {
    run()
  } finally {
    for (const back of restore) back()
  }
  return looks
}

function replace<Target extends object, Name extends keyof Target>(
  target: Target,
  name: Name,
  replacement: Replace<Target[Name]>,
): () => void {
  const original = target[name]
  target[name] = replacement(original)
  return () => {
    target[name] = original
  }
}
