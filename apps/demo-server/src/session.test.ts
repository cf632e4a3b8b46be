import { describe, expect, it } from 'vitest'
import { ownerOf, withSession } from './session.ts'

const ask = (cookie?: string) =>
  new Request('http://demo.test/api/config', { headers: cookie === undefined ? {} : { cookie } })

/** The cookie that a browser without one is given, as it sends it back. */
function given(): string {
  const header = withSession(ask(), new Response()).headers.get('set-cookie') ?? ''
  return header.split(';')[0] ?? ''
}

describe('a session', () => {
  it('is given once, is out of the reach of scripts and other sites, and names its owner', () => {
    const header = withSession(ask(), new Response()).headers.get('set-cookie')
    expect(header).toMatch(/; HttpOnly; SameSite=Strict/)
    const request = ask(`theme=dark; ${given()}; other=1`)
    expect(ownerOf(request)).toMatch(/^[0-9a-f]{32}$/)
    expect(withSession(request, new Response()).headers.has('set-cookie')).toBe(false)
  })

  it('is each browser’s own', () => {
    expect(ownerOf(ask(given()))).not.toBe(ownerOf(ask(given())))
  })

  it('is none that the server cannot have given', () => {
    const nobody = ownerOf(ask())
    for (const cookie of ['millrace-session=', 'millrace-session=anybody', `x${given()}`, 'a=b']) {
      expect(ownerOf(ask(cookie))).toBe(nobody)
      expect(withSession(ask(cookie), new Response()).headers.has('set-cookie')).toBe(true)
    }
  })
})
